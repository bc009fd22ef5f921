using Granary.Dispatch;
using Granary.HttpBridge.Replies;
using Granary.HttpBridge.Requests;
using Granary.HttpBridge.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Granary.HttpBridge;

/// <summary>The way of a request along one route: in at the gate, read, asked, answered.</summary>
internal sealed partial class RouteLine(
    BoundRoute route, RequestReader reader, IDispatcher dispatcher, Gate gate, ILogger log)
{
    public async Task Answer(HttpContext context)
    {
        if (!gate.TryEnter())
        {
            await ProblemWriter.Write(context, Problem.NotOpen(gate.IsClosed));
            return;
        }
        try
        {
            await AnswerOpen(context);
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task AnswerOpen(HttpContext context)
    {
        var read = default(ReadRequest);
        try
        {
            read = await reader.Read(context, route);
            await (read.Request is null ? Refuse(context, read.Fault!) : Ask(context, read.Request, read.Matches));
        }
        catch (Exception e)
            when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await ProblemWriter.Write(context, Explain(e, context, read.Request));
        }
    }

    private async Task Refuse(HttpContext context, Problem fault)
    {
        await ProblemWriter.Write(context, fault);
        Tell(context, null, fault.Refusal);
    }

    private async Task Ask(HttpContext context, Request request, bool matches)
    {
        // A change is finished whoever hangs up: its caller will ask again.
        var cancellation = route.Action.IsChange ? CancellationToken.None : context.RequestAborted;
        var outcome = await dispatcher.Handle(request, cancellation);
        await ReplyWriter.Write(context, route, outcome, matches);
        Tell(context, request, outcome.Refusal);
    }

    private void Tell(HttpContext context, Request? request, Refusal? refusal)
    {
        var level = refusal is null ? LogLevel.Debug : LogLevel.Information;
        using var scope = Scope(context, request, level);
        LogAnswered(level, route.Spec.Method, route.Spec.Path, context.Response.StatusCode, refusal?.CodeName ?? "ok");
    }

    /// <summary>For lines of this level; where nobody reads them nothing is looked up.</summary>
    private IDisposable? Scope(HttpContext context, Request? request, LogLevel level) => !log.IsEnabled(level)
        ? null
        : new LogScope
        {
            RequestId = RequestIds.Of(context),
            Action = route.Spec.Action,
            Entity = request is null ? null : dispatcher.EntityOf(request)?.ToString(),
            TraceParent = RequestHeaders.TraceParent(context.Request.Headers),
            Address = context.Connection.RemoteIpAddress,
        }.Open(log);

    private static LogLevel LevelOf(Exception fault) => fault switch
    {
        UnavailableException { Outage: true } => LogLevel.Debug,
        UnavailableException => LogLevel.Warning,
        BadHttpRequestException => LogLevel.None,
        _ => LogLevel.Error,
    };

    private Problem Explain(Exception fault, HttpContext context, Request? request)
    {
        using var scope = Scope(context, request, LevelOf(fault));
        switch (fault)
        {
            case UnavailableException away:
                if (away.Outage)
                    LogUnavailable(log, away.Dependency);
                else
                    LogUnsettled(log, route.Spec.Action, away.Message);
                var what = away.Outage ? $"the {away.Dependency} is away" : "the work did not settle";
                return Problem.Of(new(ErrorCode.Unavailable, what + "; ask again with the same key"));
            case BadHttpRequestException bad:
                return Problem.Broken(bad.StatusCode, "the request cannot be read to its end") with { Closes = true };
            default:
                LogDefect(log, fault, route.Spec.Action);
                return Problem.Of(new(ErrorCode.Internal, "the server has a defect; its log has the details"));
        }
    }

    [LoggerMessage(Message = "{Method} {Path} answered {Status}: {Code}")]
    private partial void LogAnswered(LogLevel level, string method, string path, int status, string code);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Dependency} is away, and the request is refused")]
    private static partial void LogUnavailable(ILogger log, string dependency);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Action} did not settle: {Detail}")]
    private static partial void LogUnsettled(ILogger log, string action, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Action} failed")]
    private static partial void LogDefect(ILogger log, Exception fault, string action);
}

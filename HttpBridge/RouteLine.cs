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
        using var scope = log.BeginScope(new RequestScope(RequestIds.Of(context), context.Connection.RemoteIpAddress));
        try
        {
            await Handle(context);
        }
        catch (Exception e)
            when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // Nobody is there to be answered.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await ProblemWriter.Write(context, Explain(e, RequestIds.Of(context)));
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task Handle(HttpContext context)
    {
        var read = await reader.Read(context, route);
        if (read.Request is not { } request)
        {
            await ProblemWriter.Write(context, read.Fault!);
            return;
        }

        // A change is finished whoever hangs up: its caller will ask again.
        var cancellation = route.Action.IsChange ? CancellationToken.None : context.RequestAborted;
        var outcome = await dispatcher.Handle(request, cancellation);
        await ReplyWriter.Write(context, route, outcome, read.Matches);
        LogAnswered(log, route.Spec.Method, route.Spec.Path, context.Response.StatusCode, request.Id);
    }

    private Problem Explain(Exception fault, string requestId)
    {
        switch (fault)
        {
            case UnavailableException away:
                if (away.Outage)
                    LogUnavailable(log, away.Dependency, requestId);
                else
                    LogUnsettled(log, route.Spec.Action, requestId, away.Message);
                var what = away.Outage ? $"the {away.Dependency} is away" : "the work did not settle";
                return Problem.Of(new(ErrorCode.Unavailable, what + "; ask again with the same key"));
            case BadHttpRequestException bad:
                return Problem.Broken(bad.StatusCode, "the request cannot be read to its end") with { Closes = true };
            default:
                LogDefect(log, fault, route.Spec.Action, requestId);
                return Problem.Of(new(ErrorCode.Internal, "the server has a defect; its log has the details"));
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} {Path} answered {Status}, request {RequestId}")]
    private static partial void LogAnswered(ILogger log, string method, string path, int status, string requestId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Dependency} is away; request {RequestId} is refused")]
    private static partial void LogUnavailable(ILogger log, string dependency, string requestId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Action} did not settle, request {RequestId}: {Detail}")]
    private static partial void LogUnsettled(ILogger log, string action, string requestId, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Action} failed, request {RequestId}")]
    private static partial void LogDefect(ILogger log, Exception fault, string action, string requestId);
}

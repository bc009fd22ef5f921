using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Workers;

/// <summary>What a worker asks for, under one id until it is answered.</summary>
internal sealed partial class WorkerCalls(IWorkerLine line, TimeProvider clock, ILogger log)
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="action">What is asked for.</param>
    /// <param name="data">The action's message.</param>
    /// <param name="end">Nobody waits for the answer any more.</param>
    /// <param name="patience">How long an answer is of use.</param>
    public async Task<LineReply> Ask(string action, object data, CancellationToken end, TimeSpan? patience = null)
    {
        var (id, element) = (NewId(), Element(data));
        while (true)
        {
            var reply = await Once(id, action, element, patience).WaitAsync(end);
            if (!Passes(reply.Code))
                return reply;
            await Task.Delay(Pause, clock, end);
        }
    }

    /// <summary>Asks once, whatever comes of it.</summary>
    public Task<LineReply> Once(string action, object data, TimeSpan? patience) =>
        Once(NewId(), action, Element(data), patience);

    private async Task<LineReply> Once(string id, string action, JsonElement data, TimeSpan? patience)
    {
        try
        {
            return await line.Ask(id, action, data, patience);
        }
        catch (UnavailableException e)
        {
            LogAway(action, e.Dependency);
            return new(default, ErrorCode.Unavailable, e.Message);
        }
        catch (Exception e)
        {
            LogFailed(e, action);
            return new(default, ErrorCode.Internal, e.Message);
        }
    }

    private static bool Passes(ErrorCode? code) =>
        code is ErrorCode.Unavailable or ErrorCode.Busy or ErrorCode.RateLimited or ErrorCode.DeadlineExceeded;

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static JsonElement Element(object data) => JsonSerializer.SerializeToElement(data, SystemJson.Messages);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Action} is tried again: {Dependency} is away")]
    private partial void LogAway(string action, string dependency);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Action} failed")]
    private partial void LogFailed(Exception error, string action);
}

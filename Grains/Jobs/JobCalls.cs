using System.Text.Json;
using Granary.Jobs;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Jobs;

/// <summary>What a worker asks for, under one id until it is answered.</summary>
internal sealed partial class JobCalls(IJobLine line, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(5);

    /// <param name="claim">What the worker can do.</param>
    /// <param name="end">Nobody waits for the answer any more.</param>
    /// <returns>Nothing when there is no job.</returns>
    public async Task<ClaimedJob?> Claim(ClaimJob claim, CancellationToken end)
    {
        var begun = clock.GetTimestamp();
        // A claim that was left behind, by a worker or a connection that is gone, must not get a job that nobody does.
        var patience = TimeSpan.FromSeconds(claim.WaitSeconds ?? 0) + OnTheWay;
        var reply = await Ask("claim_job", claim, end, patience);
        if (reply.Code is not (null or ErrorCode.Internal))
            throw new SetupException($"jobs are refused to this worker: {reply.Error}");
        var job = reply.Code is null ? ReplyData.Read<ClaimView>(reply.Data).Job : null;
        // Where too many wait, or the silo stops, the answer comes at once.
        if (job is null && clock.GetElapsedTime(begun) < Pause)
            await Task.Delay(Pause, clock, end);
        return job;
    }

    /// <summary>Asked once: the next one comes soon.</summary>
    /// <returns>False: the attempt is not this worker's any more. Nothing: there was no answer.</returns>
    public async Task<bool?> Heartbeat(HeartbeatJob heartbeat, TimeSpan patience)
    {
        try
        {
            var reply = await Once(
                NewId(), "heartbeat_job", Element(heartbeat), patience).WaitAsync(patience, clock);
            return reply.Code switch
            {
                null => true,
                ErrorCode.Conflict or ErrorCode.NotFound => false,
                _ => null,
            };
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async Task Finish(FinishJob finish, CancellationToken end)
    {
        var reply = await Ask("finish_job", finish, end);
        if (reply.Code is not null)
            LogRefused(finish.Id, reply.Error);
    }

    private async Task<JobReply> Ask(string action, object data, CancellationToken end, TimeSpan? patience = null)
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

    private async Task<JobReply> Once(string id, string action, JsonElement data, TimeSpan? patience)
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

    [LoggerMessage(Level = LogLevel.Information, Message = "The end of job {Id} came too late or was refused: {Error}")]
    private partial void LogRefused(long id, string? error);
}

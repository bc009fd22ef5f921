using Granary.Grains.Workers;
using Granary.Jobs;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Jobs;

/// <summary>What a worker asks about jobs.</summary>
internal sealed partial class JobCalls(IWorkerLine line, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(5);

    private readonly WorkerCalls _calls = new(line, clock, log);

    /// <param name="claim">What the worker can do.</param>
    /// <param name="end">Nobody waits for the answer any more.</param>
    /// <returns>Nothing when there is no job.</returns>
    public async Task<ClaimedJob?> Claim(ClaimJob claim, CancellationToken end)
    {
        var begun = clock.GetTimestamp();
        // A claim that was left behind, by a worker or a connection that is gone, must not get a job that nobody does.
        var patience = TimeSpan.FromSeconds(claim.WaitSeconds ?? 0) + OnTheWay;
        var reply = await _calls.Ask("claim_job", claim, end, patience);
        if (reply.Code is not (null or ErrorCode.Internal))
            throw new SetupException($"jobs are refused to this worker: {reply.Error}");
        var job = reply.Code is null ? ReplyData.Read<ClaimView>(reply.Data).Job : null;
        // Where too many wait, or the silo stops, the answer comes at once.
        if (job is null && clock.GetElapsedTime(begun) < WorkerCalls.Pause)
            await Task.Delay(WorkerCalls.Pause, clock, end);
        return job;
    }

    /// <summary>Asked once: the next one comes soon.</summary>
    /// <returns>False: the attempt is not this worker's any more. Nothing: there was no answer.</returns>
    public async Task<bool?> Heartbeat(HeartbeatJob heartbeat, TimeSpan patience)
    {
        try
        {
            var reply = await _calls.Once("heartbeat_job", heartbeat, patience).WaitAsync(patience, clock);
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
        var reply = await _calls.Ask("finish_job", finish, end);
        if (reply.Code is not null)
            LogRefused(finish.Id, reply.Error);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The end of job {Id} came too late or was refused: {Error}")]
    private partial void LogRefused(long id, string? error);
}

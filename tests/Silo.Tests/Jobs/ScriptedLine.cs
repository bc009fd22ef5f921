using System.Collections.Concurrent;
using System.Text.Json;
using Granary.Grains.Jobs;
using Granary.Jobs;

namespace Granary.Tests.Jobs;

/// <summary>The other end of a worker's line: jobs to be claimed, and what the worker says about them.</summary>
internal sealed class ScriptedLine : IJobLine, IDisposable
{
    private readonly ConcurrentQueue<ClaimedJob> jobs = new();
    private readonly BlockingCollection<FinishJob> ends = [];
    private readonly SemaphoreSlim more = new(0);

    public ConcurrentQueue<(string Id, string Action)> Asked { get; } = new();

    /// <summary>What a heartbeat is answered; nothing: it is not.</summary>
    public JobReply? Heart { get; set; } = new("{}"u8.ToArray());

    /// <summary>How many of the next questions meet an outage.</summary>
    public int Outages { get; set; }

    /// <summary>All waiting claims go home.</summary>
    public CancellationTokenSource Closed { get; } = new();

    public void Offer(ClaimedJob job)
    {
        jobs.Enqueue(job);
        more.Release();
    }

    /// <summary>The next end that the worker tells; time passes until it does.</summary>
    public async Task<FinishJob> End(Action? pass = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        FinishJob? end;
        while (!ends.TryTake(out end))
        {
            pass?.Invoke();
            await Task.Delay(2, patience.Token);
        }

        return end;
    }

    public async ValueTask<JobReply> Ask(string id, string action, JsonElement data, TimeSpan? patience)
    {
        Asked.Enqueue((id, action));
        if (action != "heartbeat_job" && Outages-- > 0)
            throw new UnavailableException("database", "away", outage: true);
        switch (action)
        {
            case "claim_job":
                return await Claim();
            case "heartbeat_job":
                return Heart ?? await new TaskCompletionSource<JobReply>().Task;
            default:
                ends.Add(data.Deserialize<FinishJob>(SystemJson.Messages)!);
                return new("{}"u8.ToArray());
        }
    }

    public void Dispose()
    {
        more.Dispose();
        ends.Dispose();
        Closed.Dispose();
    }

    private async Task<JobReply> Claim()
    {
        await more.WaitAsync(Closed.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        jobs.TryDequeue(out var job);
        return new(ReplyData.Of(new ClaimView(job)));
    }
}

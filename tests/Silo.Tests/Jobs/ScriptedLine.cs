using System.Collections.Concurrent;
using System.Text.Json;
using Granary.Grains.Jobs;
using Granary.Grains.Workers;
using Granary.Jobs;

namespace Granary.Tests.Jobs;

/// <summary>The other end of a worker's line: jobs to be claimed, and what the worker says about them.</summary>
internal sealed class ScriptedLine : IWorkerLine, IDisposable
{
    private readonly ConcurrentQueue<ClaimedJob> _jobs = new();
    private readonly BlockingCollection<FinishJob> _ends = [];
    private readonly SemaphoreSlim _more = new(0);

    public ConcurrentQueue<(string Id, string Action)> Asked { get; } = new();

    public ConcurrentQueue<HeartbeatJob> Heartbeats { get; } = new();

    /// <summary>What a heartbeat is answered; nothing: it is not.</summary>
    public LineReply? Heart { get; set; } = new("{}"u8.ToArray());

    /// <summary>How many of the next questions meet an outage.</summary>
    public int Outages { get; set; }

    /// <summary>All waiting claims go home.</summary>
    public CancellationTokenSource Closed { get; } = new();

    public void Offer(ClaimedJob job)
    {
        _jobs.Enqueue(job);
        _more.Release();
    }

    /// <summary>The next end that the worker tells; time passes until it does.</summary>
    public async Task<FinishJob> End(Action? pass = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        FinishJob? end;
        while (!_ends.TryTake(out end))
        {
            pass?.Invoke();
            await Task.Delay(2, patience.Token);
        }

        return end;
    }

    public async ValueTask<LineReply> Ask(string id, string action, JsonElement data, TimeSpan? patience)
    {
        Asked.Enqueue((id, action));
        if (action != "heartbeat_job" && Outages-- > 0)
            throw new UnavailableException("database", "away", outage: true);
        switch (action)
        {
            case "claim_job":
                return await Claim();
            case "heartbeat_job":
                Heartbeats.Enqueue(data.Deserialize<HeartbeatJob>(SystemJson.Messages)!);
                return Heart ?? await new TaskCompletionSource<LineReply>().Task;
            default:
                _ends.Add(data.Deserialize<FinishJob>(SystemJson.Messages)!);
                return new("{}"u8.ToArray());
        }
    }

    public void Dispose()
    {
        _more.Dispose();
        _ends.Dispose();
        Closed.Dispose();
    }

    private async Task<LineReply> Claim()
    {
        await _more.WaitAsync(Closed.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        _jobs.TryDequeue(out var job);
        return new(ReplyData.Of(new ClaimView(job)));
    }
}

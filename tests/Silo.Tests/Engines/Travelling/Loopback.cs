using System.Collections.Concurrent;
using Granary.Asking;
using Granary.Tests.Engines.Conformance;
using Granary.Turns;

namespace Granary.Tests.Engines.Travelling;

/// <summary>
/// A cluster of one process: real lanes, mailboxes and turns; batches go over the wire if they are told to.
/// </summary>
public sealed class Loopback : IEngine, ICarrier, IAsyncDisposable
{
    private readonly ConcurrentDictionary<GrainKey, Mailbox> homes = new();
    private readonly TurnMeter meter = new();
    private readonly EngineMeter engineMeter;
    private readonly EngineSetting setting;
    private readonly Wire? wire;
    private readonly TurnRunner runner;
    private readonly Lanes lanes;

    public Loopback(EngineSetting setting, bool far)
    {
        this.setting = setting;
        wire = far ? new(setting.Kinds) : null;
        lanes = new(setting.Store, new(setting.Options.MailboxSize, setting.Options.BusyRetryMs), this);
        runner = new(setting.Store, setting.Time, lanes.Inside, meter);
        engineMeter = new(() => homes.Count, () => lanes.Waiting);
    }

    /// <summary>What the silo that the entities live in knows, where it is older than the one that asks.</summary>
    public Wire? Older { get; init; }

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) => lanes.Ask(ask, cancellation);

    public Task Stop() => lanes.Stop();

    /// <summary>What waits is given back, and the next batch finds a fresh activation.</summary>
    public Task Evict(GrainKey key) =>
        homes.TryRemove(key, out var mailbox) ? mailbox.Close() : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await lanes.DisposeAsync();
        meter.Dispose();
        engineMeter.Dispose();
        wire?.Dispose();
        Older?.Dispose();
    }

    async ValueTask<AnswerBatch> ICarrier.Carry(GrainKey target, AskBatch batch, DateTimeOffset? until)
    {
        // The next one is asked on another thread, as on a real way.
        await Task.Yield();
        var mailbox = homes.GetOrAdd(target, key => new(Activate(key, false), runner));
        if (wire is null)
        {
            await mailbox.Take(batch.Waiting!);
            return AnswerBatch.Given;
        }

        var asks = (Older ?? wire).Read<AskBatch>(wire.Write(batch)).Asks.Select(ask => new PendingAsk(ask)).ToArray();
        await mailbox.Take(asks);
        return wire.Through(new AnswerBatch(Array.ConvertAll(asks, ask => ask.Given)));
    }

    ValueTask ICarrier.Decide(PendingAsk ask) => runner.Run(Activate(ask.Ask.Target, ask.Ask.Creates), [ask]);

    private Activation Activate(GrainKey key, bool fresh) =>
        new(key, setting.Kinds.SingleOrDefault(kind => kind.Kind == key.Kind)
            ?? throw new InvalidOperationException($"there is no kind '{key.Kind}'"), fresh);
}

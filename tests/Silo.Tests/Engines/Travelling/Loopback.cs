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
    private readonly ConcurrentDictionary<GrainKey, Mailbox> _homes = new();
    private readonly TurnMeter _meter;
    private readonly EngineSetting _setting;
    private readonly Wire? _wire;
    private readonly TurnRunner _runner;
    private readonly Lanes _lanes;

    public Loopback(EngineSetting setting, bool far)
    {
        _setting = setting;
        _wire = far ? new(setting.Kinds) : null;
        var options = new LaneOptions(setting.Options.MailboxSize, setting.Options.BusyRetryMs);
        _meter = new(Log);
        _lanes = new(setting.Store, options, this, _meter);
        _runner = new(setting.Store, setting.Time, _lanes.Inside, _meter);
    }

    /// <summary>What the silo that the entities live in knows, where it is older than the one that asks.</summary>
    public Wire? Older { get; init; }

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) => _lanes.Ask(ask, cancellation);

    /// <summary>What its turns say.</summary>
    public TurnLines Log { get; } = new();

    public void Watch() => _lanes.Watch(_setting.Time.GetUtcNow());

    public Task Stop() => _lanes.Stop();

    /// <summary>What waits is given back, and the next batch finds a fresh activation.</summary>
    public Task Evict(GrainKey key) =>
        _homes.TryRemove(key, out var mailbox) ? mailbox.Close() : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _lanes.DisposeAsync();
        _meter.Dispose();
        _wire?.Dispose();
        Older?.Dispose();
    }

    async ValueTask<AnswerBatch> ICarrier.Carry(GrainKey target, AskBatch batch, DateTimeOffset? until)
    {
        // The next one is asked on another thread, as on a real way.
        await Task.Yield();
        var mailbox = _homes.GetOrAdd(target, key => new(Activate(key, false), _runner));
        if (_wire is null)
        {
            await mailbox.Take(batch.Waiting!);
            return AnswerBatch.Given;
        }

        var asks = (Older ?? _wire)
            .Read<AskBatch>(_wire.Write(batch)).Asks.Select(ask => new PendingAsk(ask)).ToArray();
        await mailbox.Take(asks);
        return _wire.Through(new AnswerBatch(Array.ConvertAll(asks, ask => ask.Given)));
    }

    ValueTask ICarrier.Decide(PendingAsk ask) => _runner.Run(Activate(ask.Ask.Target, ask.Ask.Creates), [ask]);

    private Activation Activate(GrainKey key, bool fresh) =>
        new(key, _setting.Kinds.SingleOrDefault(kind => kind.Kind == key.Kind)
            ?? throw new InvalidOperationException($"there is no kind '{key.Kind}'"), fresh);
}

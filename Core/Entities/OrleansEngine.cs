using System.Collections.Frozen;
using Granary.Turns;
using Orleans.Runtime;

namespace Granary.Asking;

/// <summary>
/// The engine on the cluster: lanes here, entities wherever Orleans has them. Where two activations of an entity meet
/// (a silo that was taken for dead lives on), the versions in commits and look-ups decide.
/// </summary>
public sealed class OrleansEngine : IHostedEngine, ICarrier
{
    // How long a batch looks for the silo of its entity while the cluster finds a new place for it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>How many entities are named by a metric.</summary>
    private const int MostBusy = 10;

    private readonly FrozenDictionary<string, KindSpec> _kinds;
    private readonly IGrainFactory _grains;
    private readonly EntityHost _host;
    private readonly TimeProvider _clock;
    private readonly IStore _store;
    private readonly Lanes _lanes;
    private readonly TurnMeter _turnMeter;
    private readonly EngineMeter _meter;

    public OrleansEngine(IGrainFactory grains, EntityHost host, EngineParts parts)
    {
        (_grains, _host, _clock, _store) = (grains, host, parts.Clock, parts.Store);
        (Options, CallEvery) = (parts.Options, parts.CallEvery);
        _kinds = parts.Kinds.ToFrozenDictionary(kind => kind.Kind);
        _turnMeter = new(parts.Log);
        _lanes = new(parts.Store, parts.Options, this, _turnMeter);
        Runner = new(parts.Store, _clock, _lanes.Inside, _turnMeter)
        {
            RuleTime = Options.RuleTime,
            MaxStateBytes = Options.MaxStateBytes,
        };
        _meter = new(
            _kinds.Keys, host.Residents.ByKind, _lanes.WaitingByKind,
            () => host.Residents.Busiest(Runner.Minute, MostBusy));
        host.Serve(this);
    }

    /// <summary>Takes the turns of the entities that live here.</summary>
    public TurnRunner Runner { get; }

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) => _lanes.Ask(ask, cancellation);

    /// <summary>Gives up what waits for rules that hold a thread for too long.</summary>
    public void Watch()
    {
        var now = _clock.GetUtcNow();
        foreach (var held in _host.Residents.Watch(now, Options.RuleTime))
            _turnMeter.Hangs(held, Options.RuleTime);
        _lanes.Watch(now);
    }

    /// <summary>What lives here goes on serving the other silos until the host is stopped.</summary>
    public Task Stop() => _lanes.Stop();

    public async ValueTask DisposeAsync()
    {
        await _lanes.DisposeAsync();
        _meter.Dispose();
        _turnMeter.Dispose();
    }

    internal TimeProvider Clock => _clock;

    internal LaneOptions Options { get; }

    internal ValueTask<Outcome> OrBusy(Ask ask) => Recorded.OrBusy(_store, ask, Options.BusyRetryMs);

    internal TimeSpan CallEvery { get; }

    internal KindSpec Kind(GrainKey key) => _kinds.TryGetValue(key.Kind, out var kind)
        ? kind
        : throw new InvalidOperationException($"there is no kind '{key.Kind}'");

    ValueTask ICarrier.Decide(PendingAsk ask) =>
        Runner.Run(_host.Activate(ask.Ask.Target, ask.Ask.Creates), [ask]);

    async ValueTask<AnswerBatch> ICarrier.Carry(GrainKey target, AskBatch batch, DateTimeOffset? until)
    {
        if (!_host.IsWatched && _host.Residents.Find(target)?.TakeHere(batch.Waiting!) is { } taken)
        {
            await taken.ConfigureAwait(false);
            return AnswerBatch.Given;
        }

        if (!_host.Residents.TryExpect(target))
        {
            await Runner.Run(_host.Activate(target), [.. batch.Waiting!]).ConfigureAwait(false);
            return AnswerBatch.Given;
        }

        try
        {
            return await Call(target, batch, until).ConfigureAwait(false);
        }
        finally
        {
            _host.Residents.Arrived(target);
        }
    }

    private async ValueTask<AnswerBatch> Call(GrainKey target, AskBatch batch, DateTimeOffset? until)
    {
        var entity = _grains.GetGrain<IEntityGrain>(EntityIds.Of(target));
        var began = _clock.GetTimestamp();
        using var deadline = Deadline(until);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await entity.Take(batch, deadline?.Token ?? CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception fault) when (MovingFaults.Has(fault))
            {
                // It may have been decided where it was: asked again with its key, it is answered from the record.
                if (_clock.GetElapsedTime(began) > Patience || deadline?.IsCancellationRequested == true)
                    throw Lost(target, fault);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * attempt, 500)), _clock).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is OperationCanceledException or TimeoutException or OrleansException)
            {
                throw Lost(target, fault);
            }
        }
    }

    /// <summary>
    /// Whether it is too late is decided in the turn; what was decided in time is waited for a little longer, for its
    /// answer.
    /// </summary>
    private CancellationTokenSource? Deadline(DateTimeOffset? until)
    {
        if (until is not { } time)
            return null;
        var left = time - _clock.GetUtcNow() + TurnRunner.Grace;
        return left > TimeSpan.FromDays(1) ? null : new(left < TurnRunner.Grace ? TurnRunner.Grace : left, _clock);
    }

    private static UnavailableException Lost(GrainKey target, Exception fault) => new(
        "cluster", $"nobody could tell what became of a request to {target}: {fault.Message}", outage: false, fault);
}

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

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly FrozenDictionary<string, KindSpec> kinds;
    private readonly IGrainFactory grains;
    private readonly EntityHost host;
    private readonly TimeProvider clock;
    private readonly IStore store;
    private readonly Lanes lanes;
    private readonly TurnMeter turnMeter;
    private readonly EngineMeter meter;

    public OrleansEngine(IGrainFactory grains, EntityHost host, EngineParts parts)
    {
        (this.grains, this.host, clock, store) = (grains, host, parts.Clock, parts.Store);
        (Options, CallEvery) = (parts.Options, parts.CallEvery);
        kinds = parts.Kinds.ToFrozenDictionary(kind => kind.Kind);
        lanes = new(parts.Store, parts.Options, this);
        turnMeter = new(parts.Log);
        Runner = new(parts.Store, clock, lanes.Inside, turnMeter);
        meter = new(() => host.Residents.Count, () => lanes.Waiting);
        host.Serve(this);
    }

    /// <summary>Takes the turns of the entities that live here.</summary>
    public TurnRunner Runner { get; }

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default) => lanes.Ask(ask, cancellation);

    /// <summary>What lives here goes on serving the other silos until the host is stopped.</summary>
    public Task Stop() => lanes.Stop();

    public async ValueTask DisposeAsync()
    {
        await lanes.DisposeAsync();
        meter.Dispose();
        turnMeter.Dispose();
    }

    internal TimeProvider Clock => clock;

    internal LaneOptions Options { get; }

    internal ValueTask<Outcome> OrBusy(Ask ask) => Recorded.OrBusy(store, ask, Options.BusyRetryMs);

    internal TimeSpan CallEvery { get; }

    internal KindSpec Kind(GrainKey key) => kinds.TryGetValue(key.Kind, out var kind)
        ? kind
        : throw new InvalidOperationException($"there is no kind '{key.Kind}'");

    ValueTask ICarrier.Decide(PendingAsk ask) =>
        Runner.Run(host.Activate(ask.Ask.Target, ask.Ask.Creates), [ask]);

    async ValueTask<AnswerBatch> ICarrier.Carry(GrainKey target, AskBatch batch, DateTimeOffset? until)
    {
        if (!host.IsWatched && host.Residents.Find(target)?.TakeHere(batch.Waiting!) is { } taken)
        {
            await taken.ConfigureAwait(false);
            return AnswerBatch.Given;
        }

        if (!host.Residents.TryExpect(target))
        {
            await Runner.Run(host.Activate(target), [.. batch.Waiting!]).ConfigureAwait(false);
            return AnswerBatch.Given;
        }

        try
        {
            return await Call(target, batch, until).ConfigureAwait(false);
        }
        finally
        {
            host.Residents.Arrived(target);
        }
    }

    private async ValueTask<AnswerBatch> Call(GrainKey target, AskBatch batch, DateTimeOffset? until)
    {
        var entity = grains.GetGrain<IEntityGrain>(EntityIds.Of(target));
        var began = clock.GetTimestamp();
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
                if (clock.GetElapsedTime(began) > Patience || deadline?.IsCancellationRequested == true)
                    throw Lost(target, fault);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * attempt, 500)), clock).ConfigureAwait(false);
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
        var left = time - clock.GetUtcNow() + Grace;
        return left > TimeSpan.FromDays(1) ? null : new(left < Grace ? Grace : left, clock);
    }

    private static UnavailableException Lost(GrainKey target, Exception fault) => new(
        "cluster", $"nobody could tell what became of a request to {target}: {fault.Message}", outage: false, fault);
}

using System.Collections.Concurrent;
using Granary.Asking;
using Granary.Tests.Engines.Conformance;

namespace Granary.Tests.Cluster;

/// <summary>
/// Asks in the first silo. Where it is told so, entities are made to live in the second one before they are asked.
/// </summary>
public sealed class ClusterEngine : IEngine, IAsyncDisposable
{
    private static readonly AskBatch Nothing = new([]);

    private readonly TwoSilos _silos;
    private readonly OrleansEngine _here;
    private readonly OrleansEngine _there;
    private readonly ConcurrentDictionary<GrainKey, Lazy<Task>>? _moved;

    public ClusterEngine(TwoSilos silos, EngineSetting setting, bool elsewhere)
    {
        _silos = silos;
        (_here, _there) = (silos.Engine(0, setting), silos.Engine(1, setting));
        _moved = elsewhere ? new() : null;
    }

    /// <summary>The second silo's own door.</summary>
    public IEngine There => _there;

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default)
    {
        // Waited for here, so that order is still the order of the calls.
        if (!ask.Creates)
            _moved?.GetOrAdd(ask.Target, key => new(() => Task.Run(() => Move(key)))).Value.GetAwaiter().GetResult();
        return _here.Ask(ask, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        await _silos.Forget();
    }

    /// <summary>Its first ask comes from the second silo, which Orleans then prefers for it.</summary>
    private async Task Move(GrainKey key)
    {
        if (key.Kind is not ("author" or "book"))
            return;
        using var _ = Placement.In(_silos.Address(1));
        await _silos.Grains(1).GetGrain<IEntityGrain>(EntityIds.Of(key)).Take(Nothing, CancellationToken.None);
    }
}

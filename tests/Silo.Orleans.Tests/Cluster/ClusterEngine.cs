using System.Collections.Concurrent;
using Granary.Clustering;
using Granary.Grains.Travel;
using Granary.Ports;
using Granary.Tests.Engines.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace Granary.Tests.Cluster;

/// <summary>Asks in the first silo. Where it is told so, entities are made to live in the second one before they are asked.</summary>
public sealed class ClusterEngine : IEngine, IAsyncDisposable
{
    private readonly TwoSilos silos;
    private readonly OrleansEngine here;
    private readonly OrleansEngine there;
    private readonly byte[] nothing;
    private readonly ConcurrentDictionary<GrainKey, Lazy<Task>>? moved;

    public ClusterEngine(TwoSilos silos, EngineSetting setting, bool elsewhere)
    {
        this.silos = silos;
        (here, there) = (silos.Engine(0, setting), silos.Engine(1, setting));
        nothing = new AskCodec(setting.Kinds).Encode([]);
        moved = elsewhere ? new() : null;
    }

    public ValueTask<Outcome> Ask(Ask ask, CancellationToken cancellation = default)
    {
        // Waited for here, so that order is still the order of the calls.
        moved?.GetOrAdd(ask.Target, key => new(() => Task.Run(() => Move(key)))).Value.GetAwaiter().GetResult();
        return here.Ask(ask, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await here.DisposeAsync();
        await there.DisposeAsync();
        await silos.Forget();
    }

    private async Task Move(GrainKey key) => await silos.Services(1).GetRequiredService<IGrainFactory>()
        .GetGrain<IEntity>(EntityKey.Of(key)).Take(new(nothing), CancellationToken.None);
}

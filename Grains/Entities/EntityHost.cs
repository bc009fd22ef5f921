using System.Collections.Frozen;
using Granary.Grains.Asking;
using Granary.Grains.Turns;
using Granary.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Entities;

/// <summary>What all entity grains of a silo share.</summary>
public sealed class EntityHost(IReadOnlyList<KindSpec> kinds, Residents residents, IServiceProvider services)
{
    private readonly FrozenDictionary<string, KindSpec> kinds = kinds.ToFrozenDictionary(kind => kind.Kind);

    private OrleansEngine? engine;

    public Residents Residents => residents;

    public IDoor Door => services.GetRequiredService<IDoor>();

    public TurnRunner Runner => Engine.Runner;

    private OrleansEngine Engine => engine ??= services.GetRequiredService<OrleansEngine>();

    /// <summary>An entity that is not in memory yet.</summary>
    public Activation Activate(GrainKey key, bool fresh = false) => kinds.TryGetValue(key.Kind, out var kind)
        ? new(key, kind, fresh)
        : throw new InvalidOperationException($"there is no kind '{key.Kind}'");
}

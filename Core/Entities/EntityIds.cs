using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Granary;

/// <summary>An entity's name in the cluster: its kind, and its id as Orleans writes integer keys.</summary>
public static class EntityIds
{
    private static readonly ConcurrentDictionary<string, GrainType> Types = new();

    public static GrainId Of(GrainKey key) =>
        GrainId.Create(Types.GetOrAdd(key.Kind, GrainType.Create), GrainIdKeyExtensions.CreateIntegerKey(key.Id));

    public static GrainKey Key(GrainId id) => id.TryGetIntegerKey(out var number, out _)
        ? new(id.Type.ToString()!, number)
        : throw new FormatException($"'{id}' is not an entity: its key must be a number");
}

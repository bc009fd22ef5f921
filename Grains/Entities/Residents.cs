using System.Collections.Concurrent;
using Granary.Ports;

namespace Granary.Grains.Entities;

/// <summary>
/// Which entities are in this silo's memory, and how many may be: a ring with a second chance, whose hand spares once
/// those that were used since it last passed.
/// </summary>
/// <param name="max">Beyond it, an entity that is not in memory is decided on a throw-away activation.</param>
public sealed class Residents(int max)
{
    private const int StepsPerNewcomer = 8;

    private readonly ConcurrentDictionary<GrainKey, EntityGrain> homes = new();
    private readonly ConcurrentQueue<EntityGrain> ring = new();
    private int count;

    public int Count => Volatile.Read(ref count);

    /// <summary>False: it is not in memory, and there is no room. Then the hand moves on, so that there soon is.</summary>
    public bool HasRoomFor(GrainKey key)
    {
        if (Count < max || homes.ContainsKey(key))
            return true;
        MakeRoom();
        return false;
    }

    /// <summary>The entity in this silo's memory; <c>null</c>: it is not there.</summary>
    internal EntityGrain? Find(GrainKey key) => homes.GetValueOrDefault(key);

    internal void Enter(GrainKey key, EntityGrain grain)
    {
        homes[key] = grain;
        Interlocked.Increment(ref count);
        ring.Enqueue(grain);
        // Others' silos place entities here too: their number is bounded as well.
        if (Count > max)
            MakeRoom();
    }

    internal void Leave(GrainKey key, EntityGrain grain)
    {
        homes.TryRemove(new(key, grain));
        Interlocked.Decrement(ref count);
    }

    private void MakeRoom()
    {
        for (var steps = 0; steps < StepsPerNewcomer && ring.TryDequeue(out var grain); steps++)
        {
            if (grain.IsGone)
                continue;
            if (grain.Evict())
                return;
            ring.Enqueue(grain);
        }
    }
}

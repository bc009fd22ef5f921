using System.Collections.Concurrent;

namespace Granary;

/// <summary>
/// Which entities are in this silo's memory, and how many may be: a ring with a second chance, whose hand spares once
/// those that were used since it last passed. Where it is nearly full, an entity comes in when it is asked a second
/// time: a million that are read once push no other out.
/// </summary>
/// <param name="max">Beyond it, an entity that is not in memory is decided on a throw-away activation.</param>
public sealed class Residents(int max)
{
    private const int StepsPerNewcomer = 8;
    private const int SweptPerNewcomer = 2;
    private const int MostAsked = 1 << 22;

    // A tenth of the room is for entities that other silos place here, unasked.
    private const int Reserve = 10;

    private readonly ConcurrentDictionary<GrainKey, EntityGrain> _homes = new();
    private readonly ConcurrentDictionary<GrainKey, bool> _expected = new();
    private readonly ConcurrentQueue<EntityGrain> _ring = new();
    private readonly int[] _asked = new int[Math.Min(max, MostAsked) + 1];
    private readonly int _room = max - (max / Reserve);
    private int _count;
    private int _coming;
    private int _leaving;

    public int Count => Volatile.Read(ref _count);

    /// <summary>How many are held, with those that have gone and are not let go yet.</summary>
    internal int Held => _ring.Count;

    /// <summary>
    /// Keeps a place for an entity that is about to be asked, until <see cref="Arrived"/>. False: it is not in memory,
    /// and there is no room, or little and it is asked for the first time. Where there is no room at all the hand moves
    /// on, so that there soon is.
    /// </summary>
    public bool TryExpect(GrainKey key)
    {
        if (_homes.ContainsKey(key))
            return true;
        if (Staying > _room - (max / Reserve) && !WasAsked(key))
            return _expected.ContainsKey(key);
        if (Interlocked.Increment(ref _coming) + Count <= _room && _expected.TryAdd(key, true))
            return true;
        Interlocked.Decrement(ref _coming);
        if (_expected.ContainsKey(key))
            return true;
        if (Staying >= _room)
            MakeRoom();
        return false;
    }

    /// <summary>It has come, or it lives elsewhere.</summary>
    public void Arrived(GrainKey key)
    {
        if (_expected.TryRemove(key, out _))
            Interlocked.Decrement(ref _coming);
    }

    /// <summary>The entity in this silo's memory; <c>null</c>: it is not there.</summary>
    internal EntityGrain? Find(GrainKey key) => _homes.GetValueOrDefault(key);

    /// <summary>As the mailbox of each of them.</summary>
    internal IEnumerable<Ask> Watch(DateTimeOffset now, TimeSpan time) =>
        _homes.Select(home => home.Value.Watch(now, time)).OfType<Ask>();

    internal ILookup<string, int> ByKind() => _homes.CountBy(static home => home.Key.Kind)
        .ToLookup(static kind => kind.Key, static kind => kind.Value);

    /// <summary>Those that were asked most in this minute and the one before.</summary>
    internal IEnumerable<(GrainKey Entity, int Asks)> Busiest(long minute, int most)
    {
        var found = new PriorityQueue<GrainKey, int>(most + 1);
        foreach (var (key, grain) in _homes)
        {
            if (grain.Asked(minute) is > 0 and var asks && (found.Count < most || Least(found) < asks))
                found.Enqueue(key, asks);
            if (found.Count > most)
                found.Dequeue();
        }

        return found.UnorderedItems;
    }

    private static int Least(PriorityQueue<GrainKey, int> found) =>
        found.TryPeek(out _, out var least) ? least : 0;

    internal void Enter(GrainKey key, EntityGrain grain)
    {
        _homes[key] = grain;
        Interlocked.Increment(ref _count);
        Arrived(key);
        Sweep();
        _ring.Enqueue(grain);
        // Other silos place entities here unasked, and leaving takes a moment: begin before the last place is taken.
        if (Staying > _room)
            MakeRoom();
    }

    /// <param name="key">Whose place is free again.</param>
    /// <param name="grain">What was there.</param>
    /// <param name="wasTold">It was asked to leave.</param>
    internal void Leave(GrainKey key, EntityGrain grain, bool wasTold)
    {
        _homes.TryRemove(new(key, grain));
        Interlocked.Decrement(ref _count);
        if (wasTold)
            Interlocked.Decrement(ref _leaving);
    }

    /// <summary>
    /// Without those that were asked to leave. If leaving takes long, more and more would be asked to, and the hand
    /// would be round before a hot one was used again.
    /// </summary>
    private int Staying => Count - Volatile.Read(ref _leaving);

    /// <summary>Whether it was asked before. Of several that share a place, only the last one is remembered.</summary>
    private bool WasAsked(GrainKey key)
    {
        var hash = key.GetHashCode();
        ref var place = ref _asked[(uint)hash % (uint)_asked.Length];
        if (place == hash)
            return true;
        place = hash;
        return false;
    }

    /// <summary>Those that left on their own are released, even if there is always room.</summary>
    private void Sweep()
    {
        for (var steps = 0; steps < SweptPerNewcomer && _ring.TryDequeue(out var grain); steps++)
        {
            if (!grain.IsGone)
                _ring.Enqueue(grain);
        }
    }

    private void MakeRoom()
    {
        for (var steps = 0; steps < StepsPerNewcomer && _ring.TryDequeue(out var grain); steps++)
        {
            if (grain.IsGone)
                continue;
            if (grain.Evict())
            {
                Interlocked.Increment(ref _leaving);
                return;
            }

            _ring.Enqueue(grain);
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using Granary.Grains.Turns;
using Granary.Ports;

namespace Granary.Silo.Embedded;

/// <summary>
/// Which entities are in memory. Bounded by a clock with a second chance: a ring of all mailboxes, whose hand spares
/// once those that were used since it last passed. Nobody evicts a mailbox that works.
/// </summary>
internal sealed class Activations
{
    private const int StepsPerNewcomer = 16;

    private readonly FrozenDictionary<string, Room> rooms;
    private readonly ConcurrentQueue<Mailbox> ring = new();
    private readonly TimeProvider clock;
    private readonly int max;
    private int count;

    public Activations(IEnumerable<KindSpec> kinds, EngineOptions options, TimeProvider clock)
    {
        this.clock = clock;
        max = options.MaxActivations;
        rooms = kinds.ToFrozenDictionary(kind => kind.Kind, kind => new Room(kind, Idle(kind.Kind, options)));
    }

    public int Count => Volatile.Read(ref count);

    public long Waiting => All.Sum(mailbox => (long)mailbox.Depth);

    /// <summary>How often to look for the idle ones.</summary>
    public TimeSpan SweepEvery
    {
        get
        {
            var least = rooms.Values.Select(room => room.Idle).Append(TimeSpan.FromMinutes(2)).Min();
            return TimeSpan.FromSeconds(Math.Clamp(least.TotalSeconds / 4, 0.25, 30));
        }
    }

    private IEnumerable<Mailbox> All => rooms.Values.SelectMany(room => room.Mailboxes.Select(pair => pair.Value));

    public Mailbox Of(GrainKey key)
    {
        if (!rooms.TryGetValue(key.Kind, out var room))
            throw new InvalidOperationException($"there is no kind '{key.Kind}'");
        if (room.Mailboxes.TryGetValue(key.Id, out var found))
            return found;
        var fresh = new Mailbox(new(key, room.Kind) { LastUse = clock.GetTimestamp() });
        found = room.Mailboxes.GetOrAdd(key.Id, fresh);
        if (found == fresh)
            Welcome(fresh);
        return found;
    }

    /// <summary>Takes an evicted mailbox out, by whoever finds it first.</summary>
    public void Remove(Mailbox mailbox)
    {
        var key = mailbox.Activation.Key;
        rooms[key.Kind].Mailboxes.TryRemove(new(key.Id, mailbox));
    }

    public void EvictAll()
    {
        foreach (var mailbox in All)
            Evict(mailbox);
    }

    /// <summary>Evicts what was idle for too long, and takes the evicted out of the ring.</summary>
    public void Sweep()
    {
        var now = clock.GetTimestamp();
        for (var left = ring.Count; left > 0 && ring.TryDequeue(out var mailbox); left--)
        {
            var idle = rooms[mailbox.Activation.Key.Kind].Idle;
            var since = now - (long)(idle.TotalSeconds * clock.TimestampFrequency);
            if (!mailbox.IsGone && !Evict(mailbox, since))
                ring.Enqueue(mailbox);
        }
    }

    private void Welcome(Mailbox fresh)
    {
        Interlocked.Increment(ref count);
        for (var steps = 0; steps < StepsPerNewcomer && Count > max && ring.TryDequeue(out var mailbox); steps++)
        {
            if (mailbox.IsGone)
                continue;
            if (!mailbox.Used && Evict(mailbox))
                continue;
            mailbox.Used = false;
            ring.Enqueue(mailbox);
        }

        ring.Enqueue(fresh);
    }

    private bool Evict(Mailbox mailbox, long unusedSince = long.MaxValue)
    {
        if (!mailbox.Evict(unusedSince))
            return false;
        Remove(mailbox);
        Interlocked.Decrement(ref count);
        return true;
    }

    private static TimeSpan Idle(string kind, EngineOptions options) =>
        TimeSpan.FromSeconds(options.IdleSecondsByKind.GetValueOrDefault(kind, options.IdleSeconds));

    private sealed record Room(KindSpec Kind, TimeSpan Idle)
    {
        public ConcurrentDictionary<long, Mailbox> Mailboxes { get; } = new();
    }
}

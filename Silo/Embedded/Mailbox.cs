using Granary.Grains.Turns;

namespace Granary.Silo.Embedded;

/// <summary>What became of an ask that was put into a mailbox.</summary>
internal enum Posted
{
    /// <summary>It waits; the running turn is followed by its own.</summary>
    Waits,

    /// <summary>Nothing was running: who posted it must start the turn.</summary>
    Starts,

    /// <summary>The mailbox is full.</summary>
    Full,

    /// <summary>The mailbox was evicted in between.</summary>
    Gone,
}

/// <summary>The asks that wait for one entity. Its lock is held for a few instructions, never across a turn.</summary>
internal sealed class Mailbox(Activation activation)
{
    private readonly Lock gate = new();
    private Queue<PendingAsk>? waiting;
    private bool running;
    private bool gone;
    private bool met;

    public Activation Activation => activation;

    /// <summary>Used since the clock's hand last passed. Being made does not count: most are used once.</summary>
    public bool Used { get; set; }

    /// <summary>Read without the lock, for metrics.</summary>
    public int Depth => Volatile.Read(ref waiting)?.Count ?? 0;

    public bool IsGone => Volatile.Read(ref gone);

    public Posted Post(PendingAsk ask, int size)
    {
        lock (gate)
        {
            if (gone)
                return Posted.Gone;
            Used |= met;
            met = true;
            if (!running)
            {
                running = true;
                return Posted.Starts;
            }

            if (waiting?.Count >= size)
                return Posted.Full;
            (waiting ??= new()).Enqueue(ask);
            return Posted.Waits;
        }
    }

    /// <summary>The asks of the next turn; <c>null</c>: none waits, and the mailbox rests.</summary>
    public PendingAsk[]? Next(long now)
    {
        lock (gate)
        {
            if (waiting is null || waiting.Count == 0)
            {
                waiting = null;
                running = false;
                activation.LastUse = now;
                return null;
            }

            var batch = new PendingAsk[Math.Min(waiting.Count, TurnRunner.MaxAsks)];
            for (var i = 0; i < batch.Length; i++)
                batch[i] = waiting.Dequeue();
            return batch;
        }
    }

    /// <summary>True: nobody will ever post here again.</summary>
    public bool Evict(long unusedSince = long.MaxValue)
    {
        lock (gate)
        {
            if (gone || running || activation.LastUse > unusedSince)
                return false;
            return gone = true;
        }
    }
}

using Granary.Turns;

namespace Granary.Asking;

/// <summary>
/// What one place has to ask of one entity, in order: a batch is sent when the one before it is answered. It lives
/// while something is under way.
/// </summary>
internal sealed class Lane
{
    private readonly Lock gate = new();
    private Queue<PendingAsk>? waiting;
    private bool running;
    private bool gone;

    /// <summary>Read without the lock, for metrics.</summary>
    public int Depth => Volatile.Read(ref waiting)?.Count ?? 0;

    public LanePost Post(PendingAsk ask, int size)
    {
        lock (gate)
        {
            if (gone)
                return LanePost.Gone;
            if (!running)
            {
                running = true;
                return LanePost.Starts;
            }

            if (waiting?.Count >= size)
                return LanePost.Full;
            (waiting ??= new()).Enqueue(ask);
            return LanePost.Waits;
        }
    }

    /// <summary>The next batch; empty: nothing waits, and nobody will ever post here again.</summary>
    public List<PendingAsk> Next()
    {
        var batch = new List<PendingAsk>();
        lock (gate)
        {
            for (var bytes = 0; batch.Count < TurnRunner.MaxAsks && waiting is not null
                && waiting.TryPeek(out var ask);)
            {
                bytes += ask.Ask.Bytes;
                if (bytes > TurnRunner.MaxBytes && batch.Count > 0)
                    break;
                batch.Add(waiting.Dequeue());
            }

            gone = batch.Count == 0;
        }

        return batch;
    }
}

internal enum LanePost
{
    Waits,
    Starts,
    Full,
    Gone,
}

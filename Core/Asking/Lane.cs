using Granary.Turns;

namespace Granary.Asking;

/// <summary>
/// What one place has to ask of one entity, in order: a batch is sent when the one before it is answered. It lives
/// while something is under way.
/// </summary>
internal sealed class Lane
{
    private readonly Lock _gate = new();
    private Queue<PendingAsk>? _waiting;
    private RuleWatch _watch;
    private bool _running;
    private bool _gone;

    /// <summary>Read without the lock, for metrics.</summary>
    public int Depth => Volatile.Read(ref _waiting)?.Count ?? 0;

    /// <summary>What was sent and is not answered yet.</summary>
    public IReadOnlyList<PendingAsk> Sent { get; set; } = [];

    public LanePost Post(PendingAsk ask, int size)
    {
        lock (_gate)
        {
            if (_gone)
                return LanePost.Gone;
            if (_watch.IsOver)
                return LanePost.Hangs;
            if (!_running)
            {
                _running = true;
                return LanePost.Starts;
            }

            if (_waiting?.Count >= size)
                return LanePost.Full;
            (_waiting ??= new()).Enqueue(ask);
            return LanePost.Waits;
        }
    }

    /// <summary>The next batch; empty: nothing waits, and nobody will ever post here again.</summary>
    public List<PendingAsk> Next()
    {
        var batch = new List<PendingAsk>();
        lock (_gate)
        {
            for (var bytes = 0; batch.Count < TurnRunner.MaxAsks && _waiting is not null
                && _waiting.TryPeek(out var ask);)
            {
                bytes += ask.Ask.Bytes;
                if (bytes > TurnRunner.MaxBytes && batch.Count > 0)
                    break;
                batch.Add(_waiting.Dequeue());
            }

            _gone = batch.Count == 0;
            _watch = default;
        }

        return batch;
    }

    /// <summary>Fails those that need not wait for the rules any longer, which hold a thread.</summary>
    /// <returns>Whom the rules decide about, when their time has just come to an end.</returns>
    public Ask? Watch(DateTimeOffset now, TimeSpan time)
    {
        lock (_gate)
            return _watch.Look(Sent, _waiting ?? [], now, time);
    }
}

internal enum LanePost
{
    Waits,
    Starts,
    Full,
    Gone,

    /// <summary>Rules hold a thread, and will be asked nothing more until they give it back.</summary>
    Hangs,
}

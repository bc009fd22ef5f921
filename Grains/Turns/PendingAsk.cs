using System.Threading.Tasks.Sources;
using Granary.Errors;
using Granary.Ports;

namespace Granary.Grains.Turns;

/// <summary>
/// An ask and the one who waits for it. Completed once, whatever happens; who waits goes on on a thread of the pool,
/// never on the one that completes. Not pooled: an answer looked at twice is still the same answer.
/// </summary>
public sealed class PendingAsk(Ask ask, CancellationToken cancellation = default) : IValueTaskSource<Outcome>
{
    private ManualResetValueTaskSourceCore<Outcome> source = new() { RunContinuationsAsynchronously = true };
    private int done;

    public Ask Ask { get; } = ask;

    public bool IsDone => Volatile.Read(ref done) != 0;

    /// <summary>To be awaited once.</summary>
    public ValueTask<Outcome> Answer => new(this, source.Version);

    /// <summary>It was decided at least once, so neither deadline nor cancellation is heard any more.</summary>
    internal bool Heard { get; set; }

    /// <summary>What this round decided.</summary>
    internal Decision? Decision { get; set; }

    /// <summary>The earlier ask of this round with the same key.</summary>
    internal PendingAsk? Twin { get; set; }

    /// <summary>What stands in place of the grain's decision: a name was taken, a reference missing.</summary>
    internal Decision? Ruling { get; set; }

    /// <summary>To be given if nothing is recorded under the key.</summary>
    internal Outcome? Refusal { get; set; }

    internal bool IsOpen => !IsDone && Refusal is null;

    /// <summary>The outcome of this round is kept under the key.</summary>
    internal bool IsRecorded =>
        Ask.Key is not null && Decision is { } decision && (decision.Outcome.Refusal is null || Ask.RecordsRefusals);

    public bool Complete(Outcome outcome)
    {
        if (Interlocked.Exchange(ref done, 1) != 0)
            return false;
        source.SetResult(outcome);
        return true;
    }

    public bool Fail(Exception failure)
    {
        if (Interlocked.Exchange(ref done, 1) != 0)
            return false;
        source.SetException(failure);
        return true;
    }

    /// <summary>The caller has cancelled it and is told so.</summary>
    internal bool GivesUp() =>
        cancellation.IsCancellationRequested && Fail(new OperationCanceledException(cancellation));

    /// <summary>Whether the ask is still to be decided; one that came too late is answered.</summary>
    internal bool Hear(TimeProvider clock)
    {
        if (Heard)
            return true;
        if (GivesUp())
            return false;

        if (Ask.Deadline is not { } deadline || deadline > clock.GetUtcNow())
            return true;
        var late = Outcome.Refused(ErrorCode.DeadlineExceeded, "the deadline passed before the request was decided");
        if (Ask.Key is null)
            Complete(late);
        else
            Refusal = late;
        return false;
    }

    Outcome IValueTaskSource<Outcome>.GetResult(short token) => source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Outcome>.GetStatus(short token) => source.GetStatus(token);

    void IValueTaskSource<Outcome>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        source.OnCompleted(continuation, state, token, flags);
}

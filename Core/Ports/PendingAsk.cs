using System.Threading.Tasks.Sources;

namespace Granary;

/// <summary>
/// An ask and the one that waits for it. Completed once, whatever happens; the waiter goes on on a thread of the pool,
/// never on the one that completes. Not pooled: an answer looked at twice is still the same answer.
/// </summary>
public sealed class PendingAsk(Ask ask, CancellationToken cancellation = default) : IValueTaskSource<Outcome>
{
    private ManualResetValueTaskSourceCore<Outcome> _source = new() { RunContinuationsAsynchronously = true };
    private Answer? _given;
    private bool _inRules;

    public Ask Ask { get; } = ask;

    public bool IsDone => Volatile.Read(ref _given) is not null;

    /// <summary>Rules are deciding about it on some thread, and have not given that thread back.</summary>
    internal bool IsInRules
    {
        get => Volatile.Read(ref _inRules);
        set => Volatile.Write(ref _inRules, value);
    }

    /// <summary>Somebody has said that its rules do not return.</summary>
    internal bool IsTold { get; set; }

    /// <summary>To be awaited once.</summary>
    public ValueTask<Outcome> Answer => new(this, _source.Version);

    /// <summary>What it was completed with; before that it counts as returned.</summary>
    public Answer Given => Volatile.Read(ref _given) ?? Granary.Answer.Returned;

    public bool Complete(Outcome outcome)
    {
        if (Interlocked.CompareExchange(ref _given, Granary.Answer.Of(outcome), null) is not null)
            return false;
        _source.SetResult(outcome);
        return true;
    }

    public bool Fail(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _given, Granary.Answer.Failed(failure), null) is not null)
            return false;
        _source.SetException(failure);
        return true;
    }

    /// <summary>Completes it with an answer that came from elsewhere. False: the entity did not look at it.</summary>
    public bool Take(Answer answer)
    {
        if (answer.Outcome is { } outcome)
            Complete(outcome);
        else if (answer.Failure is { } failure)
            Fail(failure);
        return IsDone;
    }

    /// <summary>The caller has cancelled it, and the ask ends so.</summary>
    public bool GivesUp() => cancellation.IsCancellationRequested && Fail(new OperationCanceledException(cancellation));

    Outcome IValueTaskSource<Outcome>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Outcome>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Outcome>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}

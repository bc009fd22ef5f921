using System.Threading.Tasks.Sources;

namespace Granary.Postgres;

/// <summary>A call that waits for its group; awaited once.</summary>
internal abstract class Pending<TResult> : IPending, IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _core = new() { RunContinuationsAsynchronously = true };

    public ValueTask<TResult> Result => new(this, _core.Version);

    public bool IsLeftOver { get; set; }

    public virtual int Bytes => 0;

    public bool IsFinished => _core.GetStatus(_core.Version) != ValueTaskSourceStatus.Pending;

    public void Finish(TResult result) => _core.SetResult(result);

    public void Fail(Exception error) => _core.SetException(error);

    TResult IValueTaskSource<TResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}

internal interface IPending
{
    bool IsFinished { get; }

    /// <summary>About how much it has to send.</summary>
    int Bytes { get; }

    /// <summary>Its group took too long again and again, so it waits for another one, of such as itself.</summary>
    bool IsLeftOver { get; set; }

    void Fail(Exception error);
}

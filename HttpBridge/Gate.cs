namespace Granary.HttpBridge;

/// <summary>Lets requests in between opening and closing, and knows when the last of them has left.</summary>
internal sealed class Gate
{
    private const int NotYet = 0;
    private const int Opened = 1;
    private const int Closed = 2;

    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state = NotYet;
    private int _inside;

    public bool IsClosed => Volatile.Read(ref _state) == Closed;

    public void Open() => Interlocked.CompareExchange(ref _state, Opened, NotYet);

    /// <summary>Counted before the state is read: closing waits for every request that saw it open.</summary>
    public bool TryEnter()
    {
        Interlocked.Increment(ref _inside);
        if (Volatile.Read(ref _state) == Opened)
            return true;
        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _inside) == 0 && IsClosed)
            _left.TrySetResult();
    }

    /// <summary>Ends when the last has left.</summary>
    public Task Close()
    {
        Interlocked.Exchange(ref _state, Closed);
        if (Volatile.Read(ref _inside) == 0)
            _left.TrySetResult();
        return _left.Task;
    }
}

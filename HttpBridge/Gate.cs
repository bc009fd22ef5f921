namespace Granary.HttpBridge;

/// <summary>Lets requests in between opening and closing, and knows when the last of them has left.</summary>
internal sealed class Gate
{
    private const int NotYet = 0;
    private const int Opened = 1;
    private const int Closed = 2;

    private readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int state = NotYet;
    private int inside;

    public bool IsClosed => Volatile.Read(ref state) == Closed;

    public void Open() => Interlocked.CompareExchange(ref state, Opened, NotYet);

    /// <summary>Counted before the state is read: closing waits for every request that saw it open.</summary>
    public bool TryEnter()
    {
        Interlocked.Increment(ref inside);
        if (Volatile.Read(ref state) == Opened)
            return true;
        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref inside) == 0 && IsClosed)
            left.TrySetResult();
    }

    /// <summary>Ends when the last has left.</summary>
    public Task Close()
    {
        Interlocked.Exchange(ref state, Closed);
        if (Volatile.Read(ref inside) == 0)
            left.TrySetResult();
        return left.Task;
    }
}

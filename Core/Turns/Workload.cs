namespace Granary.Turns;

/// <summary>What is under way in an engine, and its quiet end.</summary>
public sealed class Workload
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _working;
    private volatile bool _stopping;

    /// <summary>False: the engine takes no more.</summary>
    public bool TryBegin()
    {
        // Counted before the look at the flag: who stops sees either the count or is seen.
        Begin();
        if (!_stopping)
            return true;
        End();
        return false;
    }

    /// <summary>More of what was begun already.</summary>
    public void Begin() => Interlocked.Increment(ref _working);

    public void End()
    {
        if (Interlocked.Decrement(ref _working) == 0 && _stopping)
            _drained.TrySetResult();
    }

    /// <summary>Takes no more; done when all that was begun has ended.</summary>
    public Task Stop()
    {
        Begin();
        _stopping = true;
        End();
        return _drained.Task;
    }

    public static UnavailableException Stopping() => new("engine", "the silo is stopping", outage: true);
}

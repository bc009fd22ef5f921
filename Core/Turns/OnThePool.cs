namespace Granary.Turns;

/// <summary>
/// Starts work that several callers share: on the pool, and with nothing of the caller that came first.
/// </summary>
internal static class OnThePool
{
    private static readonly ExecutionContext Nobody = Blank();

    public static void Start(IThreadPoolWorkItem work)
    {
        // On a grain's scheduler it would run as that grain, for everybody.
        if (TaskScheduler.Current == TaskScheduler.Default)
            ExecutionContext.Run(Nobody, static work => ((IThreadPoolWorkItem)work!).Execute(), work);
        else
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: true);
    }

    /// <summary>
    /// Never on this thread: rules may hold the one that they are asked on, and this one may be a queue's intake.
    /// </summary>
    public static void Queue(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    // On a thread of its own: the pool's may all be waiting for this very class.
    private static ExecutionContext Blank()
    {
        ExecutionContext? blank = null;
        var thread = new Thread(() => blank = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return blank!;
    }
}

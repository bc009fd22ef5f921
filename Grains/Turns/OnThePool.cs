using System.Collections.Concurrent;

namespace Granary.Grains.Turns;

/// <summary>Starts work that several callers share: on the pool, with nothing of the first caller.</summary>
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

    private static ExecutionContext Blank()
    {
        using var captured = new BlockingCollection<ExecutionContext>();
        ThreadPool.UnsafeQueueUserWorkItem(static to => to.Add(ExecutionContext.Capture()!), captured, false);
        return captured.Take();
    }
}

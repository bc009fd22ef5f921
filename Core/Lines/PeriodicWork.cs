namespace Granary;

/// <summary>Work that repeats while the silo runs.</summary>
/// <param name="round">Does what is due and never throws. True: there is more to do at once.</param>
/// <param name="every">How long to wait when nothing is due.</param>
/// <param name="clock">For the wait.</param>
public sealed class PeriodicWork(Func<Task<bool>> round, TimeSpan every, TimeProvider clock) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;
    private bool disposed;

    public void Start() => loop = Task.Run(Loop);

    /// <summary>Ends when the running round has finished.</summary>
    public async Task Stop()
    {
        await stopping.CancelAsync();
        await loop;
    }

    /// <summary>May be called more than once: the container does so for each service type of an object.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await Stop();
        stopping.Dispose();
    }

    private async Task Loop()
    {
        while (!stopping.IsCancellationRequested)
        {
            if (!await round())
                await Task.Delay(every, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

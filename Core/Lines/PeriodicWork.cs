namespace Granary;

/// <summary>Work that repeats while the silo runs.</summary>
/// <param name="round">Does what is due and never throws. True: there is more to do at once.</param>
/// <param name="every">How long to wait when nothing is due.</param>
/// <param name="clock">For the wait.</param>
public sealed class PeriodicWork(Func<Task<bool>> round, TimeSpan every, TimeProvider clock) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private bool _disposed;

    public void Start() => _loop = Task.Run(Loop);

    /// <summary>Ends when the running round has finished.</summary>
    public async Task Stop()
    {
        await _stopping.CancelAsync();
        await _loop;
    }

    /// <summary>May be called more than once: the container does so for each service type of an object.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await Stop();
        _stopping.Dispose();
    }

    private async Task Loop()
    {
        while (!_stopping.IsCancellationRequested)
        {
            if (!await round())
                await Task.Delay(every, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

using Granary.Dispatch.Security;

namespace Granary.Hosting.Keys;

/// <summary>
/// Keeps the key ring like the tables. While the database is away the keys of before count, until it can be read again.
/// </summary>
internal sealed partial class KeyWatch(ICredentialStore credentials, KeyRing ring, ILogger<KeyWatch> log) : IDisposable
{
    // A deletion that was begun before others may be committed after them.
    private const long Overlap = 1000;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _stopping = new();

    // One reading after the other: what an older one saw must not replace what a younger one saw.
    private readonly SemaphoreSlim _reading = new(1);

    private long _gone;
    private long _withdrawn;

    // Somebody waits to read, and will see what is told until then.
    private int _queued;

    public async Task Start()
    {
        credentials.Changed += Load;
        await Read();
    }

    /// <summary>What was just written is known when this ends; if it cannot be read now, a little later.</summary>
    public Task Refresh() => TryRead(told: false);

    public void Dispose()
    {
        credentials.Changed -= Load;
        _stopping.Cancel();
    }

    private async void Load()
    {
        if (Interlocked.Exchange(ref _queued, 1) == 1)
            return;
        try
        {
            // A change is told once; if it cannot be read now, it is read later.
            for (var failed = false; !await TryRead(failed); failed = true)
                await Task.Delay(Again, _stopping.Token);
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // Nobody asks for keys any more, and the database may be closed already.
        }
    }

    private async Task<bool> TryRead(bool told)
    {
        try
        {
            await Read();
            return true;
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            if (!told)
                LogFailed(e);
            return false;
        }
    }

    private async Task Read()
    {
        await _reading.WaitAsync(_stopping.Token);
        Volatile.Write(ref _queued, 0);
        try
        {
            ring.Load(await credentials.All());
            _gone = await ReadPages(_gone, credentials.GoneUsers, ring.Forget, static user => user.Seq);
            _withdrawn = await ReadPages(
                _withdrawn, credentials.WithdrawnScopes, ring.Withdraw, static scope => scope.Seq);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <returns>How far it was read.</returns>
    private static async Task<long> ReadPages<T>(
        long known, Func<long, ValueTask<IReadOnlyList<T>>> read, Action<IEnumerable<T>> take, Func<T, long> seq)
    {
        var after = Math.Max(0, known - Overlap);
        IReadOnlyList<T> page;
        do
        {
            page = await read(after);
            take(page);
            if (page.Count > 0)
                after = known = seq(page[^1]);
        }
        while (page.Count == GoneUser.Page);
        return known;
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The API keys could not be read again; the previous ones stay valid until they can")]
    private partial void LogFailed(Exception e);
}

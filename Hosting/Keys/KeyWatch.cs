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
            await ReadGone();
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task ReadGone()
    {
        var after = Math.Max(0, _gone - Overlap);
        IReadOnlyList<GoneUser> users;
        do
        {
            users = await credentials.GoneUsers(after);
            ring.Forget(users);
            if (users.Count > 0)
                after = _gone = users[^1].Seq;
        }
        while (users.Count == GoneUser.Page);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The API keys could not be read again; the previous ones stay valid until they can")]
    private partial void LogFailed(Exception e);
}

using Granary.Dispatch.Security;
using Granary.Ports;

namespace Granary.Silo.Hosting;

/// <summary>
/// Keeps the key ring like the tables. While the database is away the keys of before count: nothing is done then.
/// </summary>
internal sealed partial class KeyWatch(ICredentialStore credentials, KeyRing ring, ILogger<KeyWatch> log)
{
    // A deletion that was begun before others may be committed after them.
    private const long Overlap = 1000;

    private long gone;

    public async Task Start()
    {
        credentials.Changed += () => _ = Load();
        await Read();
    }

    private async Task Read()
    {
        ring.Load(await credentials.All());
        var users = await credentials.GoneUsers(Math.Max(0, Volatile.Read(ref gone) - Overlap));
        ring.Forget(users);
        if (users.Count > 0)
            Volatile.Write(ref gone, users[^1].Seq);
    }

    private async Task Load()
    {
        try
        {
            await Read();
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API keys could not be read again; those of before count on")]
    private partial void LogFailed(Exception e);
}

using Granary.Dispatch.Security;
using Granary.Ports;

namespace Granary.Silo.Hosting;

/// <summary>
/// Keeps the key ring like the table. While the database is away the keys of before count: nothing is done then.
/// </summary>
internal sealed partial class KeyWatch(ICredentialStore credentials, KeyRing ring, ILogger<KeyWatch> log)
{
    public async Task Start()
    {
        credentials.Changed += () => _ = Load();
        ring.Load(await credentials.All());
    }

    private async Task Load()
    {
        try
        {
            ring.Load(await credentials.All());
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API keys could not be read again; those of before count on")]
    private partial void LogFailed(Exception e);
}

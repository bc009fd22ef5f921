using System.Net.NetworkInformation;

namespace Granary.Testing.Services;

/// <summary>A free port, below those that the system gives to connections.</summary>
internal static class FreePort
{
    public static int Find()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port)
            .ToHashSet();
        int port;
        do
            port = Random.Shared.Next(12_000, 32_000);
        while (taken.Contains(port));
        return port;
    }
}

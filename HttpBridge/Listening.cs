using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Granary.HttpBridge;

/// <summary>Where and how the server listens.</summary>
public static class Listening
{
    /// <summary>
    /// Only programs of this machine can reach it there. What is no address is refused when it is listened on.
    /// </summary>
    public static bool IsLocal(string address)
    {
        try
        {
            var parsed = BindingAddress.Parse(address);
            return parsed.IsUnixPipe || parsed.IsNamedPipe
                || string.Equals(parsed.Host, "localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(parsed.Host, out var ip) && IPAddress.IsLoopback(ip));
        }
        catch (FormatException)
        {
            return true;
        }
    }

    public static void ListenOn(this IWebHostBuilder host, HttpOptions options)
    {
        host.UseKestrelCore().UseUrls([.. options.Addresses]);
        host.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (ServerCertificate.Renewed(options, TimeProvider.System) is not { } certificates)
            return;
        host.UseKestrelHttpsConfiguration();
        host.ConfigureKestrel(kestrel =>
        {
            var log = kestrel.ApplicationServices.GetRequiredService<ILogger<ServerCertificate>>();
            kestrel.ConfigureHttpsDefaults(https =>
            {
                https.ServerCertificate = certificates.Now(log).Own;
                // With each connection, for a new certificate needs no new start.
                https.OnAuthenticate = (_, ssl) => ssl.ServerCertificateContext = certificates.Now(log).Context;
            });
        });
    }
}

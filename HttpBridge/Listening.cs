using Microsoft.AspNetCore.Hosting;

namespace Granary.HttpBridge;

/// <summary>Where and how the server listens.</summary>
public static class Listening
{
    public static void ListenOn(this IWebHostBuilder host, HttpOptions options)
    {
        host.UseKestrelCore().UseUrls([.. options.Addresses]);
        host.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (ServerCertificate.Load(options) is not { } certificate)
            return;
        host.UseKestrelHttpsConfiguration();
        host.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
            (https.ServerCertificate, https.ServerCertificateChain) = (certificate.Own, certificate.Chain)));
    }
}

using System.Net;
using Granary.Hosting.Options;
using Orleans.Runtime;

namespace Granary.Hosting.Cluster;

/// <summary>What a silo logs when it has joined: its name, and what can reach its ports.</summary>
internal static partial class Arrival
{
    public static void Tell(ILogger log, ILocalSiloDetails own, string profile, OrleansOptions options)
    {
        var ports = Ports(own.SiloAddress.Endpoint, options);
        if (options.Tls.IsOn)
            LogWithTls(log, own.ClusterId, own.Name, ports);
        else if (profile == Profile.Production && !IsInside(own, options))
            LogOpen(log, own.ClusterId, own.Name, ports);
        else
            LogJoined(log, own.ClusterId, own.Name, ports);
    }

    private static bool IsInside(ILocalSiloDetails own, OrleansOptions options) =>
        IPAddress.IsLoopback(own.SiloAddress.Endpoint.Address) && options.ListenOn == ListenOn.Advertised;

    private static string Ports(IPEndPoint silo, OrleansOptions options)
    {
        var gateway = options.GatewayPort == 0 ? "" : $", gateway port {options.GatewayPort}";
        var any = options.ListenOn == ListenOn.Any ? " and all other addresses" : "";
        return $"{silo}{any}{gateway}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Joined cluster {Cluster} as {Name}; mutual TLS on silo port {Ports}")]
    private static partial void LogWithTls(ILogger log, string cluster, string name, string ports);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Joined cluster {Cluster} as {Name}; no TLS on silo port {Ports}: what reaches it is trusted, keep it inside")]
    private static partial void LogOpen(ILogger log, string cluster, string name, string ports);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Joined cluster {Cluster} as {Name}; no TLS on silo port {Ports}")]
    private static partial void LogJoined(ILogger log, string cluster, string name, string ports);
}

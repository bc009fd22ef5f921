using System.Net.Sockets;
using Granary.Hosting.Options;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace Granary.Hosting.Cluster;

/// <summary>Why a silo could not join, in one sentence.</summary>
internal static class ClusterFaults
{
    /// <param name="fault">What the start threw.</param>
    /// <param name="setting">What it was started with.</param>
    /// <param name="stranger">The last certificate that was refused.</param>
    /// <returns>Null: it was something else.</returns>
    public static string? Explain(Exception fault, OrleansOptions setting, string? stranger = null)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SetupException own:
                    return own.Message;
                case SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                    return $"Orleans cannot listen on {Ports(setting)}: it is in use; stop the other program or set "
                        + "Orleans:SiloPort and Orleans:GatewayPort";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return $"Orleans cannot listen on {setting.AdvertisedAddress}, which is no address of this "
                        + "machine: correct Orleans:AdvertisedAddress, or set Orleans:ListenOn=Any if it leads here "
                        + "from outside";
                case OrleansClusterConnectivityCheckFailedException:
                    return Unreached(setting, stranger);
            }
        }

        return null;
    }

    /// <summary>The others cannot be reached, or do not reach this one.</summary>
    public static string Unreached(OrleansOptions setting, string? stranger) => stranger is not null
        ? $"a silo of cluster '{setting.ClusterId}' shows the certificate '{stranger}', which is not of the authority "
            + "in Orleans:Tls:Authority: give all silos certificates of one authority"
        : $"this silo could not reach the other silos of cluster '{setting.ClusterId}' within {setting.JoinSeconds} s: "
            + "see that their addresses in the table orleansmembershiptable and "
            + $"port {setting.SiloPort} here can be reached from each other, and that all have Orleans:Tls or none";

    private static string Ports(OrleansOptions setting) => setting.GatewayPort == 0
        ? $"port {setting.SiloPort}"
        : $"port {setting.SiloPort} or {setting.GatewayPort}";
}

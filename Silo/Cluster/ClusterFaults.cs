using System.Net.Sockets;
using Granary.Silo.Options;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace Granary.Silo.Cluster;

/// <summary>Why a silo could not join, in one sentence.</summary>
internal static class ClusterFaults
{
    /// <returns>Null: it was something else.</returns>
    public static string? Explain(Exception fault, OrleansOptions setting)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }:
                    return $"Orleans cannot listen on port {setting.SiloPort} or {setting.GatewayPort}: it is in use; stop the "
                        + "other program or set Orleans:SiloPort and Orleans:GatewayPort";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable }:
                    return $"Orleans cannot listen on {setting.AdvertisedAddress}, which is no address of this machine: correct "
                        + "Orleans:AdvertisedAddress";
                case OrleansClusterConnectivityCheckFailedException:
                    return $"this silo could not reach the other silos of cluster '{setting.ClusterId}' within "
                        + $"{setting.JoinSeconds} s: see that their addresses in the table orleansmembershiptable and "
                        + $"port {setting.SiloPort} here can be reached from each other";
            }
        }

        return null;
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Granary.HttpBridge.Requests;

/// <summary>
/// Where a request came from, as far as its sender cannot choose: of an IPv6 address the first 64 bits.
/// </summary>
internal static class RemoteNetwork
{
    private const int Bytes = 8;

    public static IPAddress Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> network = stackalloc byte[2 * Bytes];
        address.TryWriteBytes(network, out _);
        network[Bytes..].Clear();
        return new(network);
    }
}

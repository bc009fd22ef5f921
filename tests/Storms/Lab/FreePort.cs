using System.Net;
using System.Net.Sockets;

namespace Granary.Storms.Lab;

/// <summary>
/// A port that nobody listens on, below those that the system gives to connections: one of these may be taken between
/// the look and the start of a silo.
/// </summary>
public static class FreePort
{
    private const int First = 12_000;
    private const int Behind = 32_000;

    private static int _last = Random.Shared.Next(First, Behind);

    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _last) & int.MaxValue) % (Behind - First);
            if (IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

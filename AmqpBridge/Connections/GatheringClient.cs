using System.Net.Sockets;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Connections;

/// <summary>A connection of the client library over a <see cref="GatheringStream"/>.</summary>
internal sealed class GatheringClient(Socket socket) : TcpClientAdapter(socket)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(200);

    private GatheringStream? _stream;

    public static ITcpClient Open(AddressFamily family) =>
        new GatheringClient(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

    public override NetworkStream GetStream() => _stream ??= new GatheringStream(Client);

    public override void Close()
    {
        _stream?.Drain(Farewell);
        base.Close();
    }
}

using System.Net;
using System.Net.Sockets;
using Granary.AmqpBridge.Inbound;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Connections;

/// <summary>A connection of the client library over a <see cref="GatheringStream"/>.</summary>
/// <param name="socket">The connection.</param>
/// <param name="secure">Makes it one over TLS; null: it is none.</param>
/// <param name="filter">Of what comes in.</param>
internal sealed class GatheringClient(
    Socket socket, Func<Stream, CancellationToken, Task<Stream>>? secure, FrameFilter? filter)
    : TcpClientAdapter(socket)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(200);

    private GatheringStream? _stream;

    public static GatheringClient Open(
        AddressFamily family, Func<Stream, CancellationToken, Task<Stream>>? secure = null,
        FrameFilter? filter = null) =>
        new(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, secure, filter);

    public override async Task ConnectAsync(IPAddress ep, int port, CancellationToken cancellationToken = default)
    {
        await base.ConnectAsync(ep, port, cancellationToken);
        var plain = new NetworkStream(Client);
        // Here and not by the client library, or the frames that come would be looked at as they are on the wire.
        var wire = secure is null ? plain : await secure(plain, cancellationToken);
        _stream = new GatheringStream(Client, wire, filter);
    }

    public override NetworkStream GetStream() => _stream ?? throw new InvalidOperationException("It is not connected.");

    public override void Close()
    {
        _stream?.Drain(Farewell);
        base.Close();
    }
}

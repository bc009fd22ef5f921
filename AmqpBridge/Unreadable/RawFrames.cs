using System.Buffers.Binary;
using System.Net.Sockets;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Frames;

namespace Granary.AmqpBridge.Unreadable;

/// <summary>A connection to the broker as frames, whatever is in them.</summary>
internal sealed class RawFrames(TcpClient tcp, Stream stream) : IAsyncDisposable
{
    private const int Head = 7;

    /// <summary>Nothing that the broker agrees to is longer.</summary>
    private const uint Longest = 64 * 1024 * 1024;

    private readonly byte[] _head = new byte[Head];
    private byte[] _frame = new byte[4096];

    public static async Task<RawFrames> Open(BrokerEndpoint endpoint, AmqpOptions options, CancellationToken stop)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            await tcp.ConnectAsync(endpoint.Host, endpoint.Port, stop);
            var stream = endpoint.Tls
                ? await BrokerCertificates.Secure(tcp.GetStream(), BrokerCertificates.For(endpoint, options.Tls), stop)
                : tcp.GetStream();
            await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), stop);
            return new RawFrames(tcp, stream);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    public async Task Send(ReadOnlyMemory<byte> frame, CancellationToken stop) => await stream.WriteAsync(frame, stop);

    /// <summary>The next frame that is no heartbeat; its payload is valid until the next call.</summary>
    public async Task<(FrameKind Kind, ReadOnlyMemory<byte> Payload)> Next(CancellationToken stop)
    {
        while (true)
        {
            await stream.ReadExactlyAsync(_head, stop);
            var length = BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(3));
            if (length > Longest)
                throw new InvalidDataException($"the broker sends a frame of {length} bytes");
            if (_frame.Length <= length)
                _frame = new byte[length + 1];
            await stream.ReadExactlyAsync(_frame.AsMemory(0, (int)length + 1), stop);
            if ((FrameKind)_head[0] != FrameKind.Heartbeat)
                return ((FrameKind)_head[0], _frame.AsMemory(0, (int)length));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        tcp.Dispose();
    }
}

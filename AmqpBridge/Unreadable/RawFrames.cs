using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using Granary.AmqpBridge.Connections;

namespace Granary.AmqpBridge.Unreadable;

/// <summary>A connection to the broker as frames, whatever is in them.</summary>
internal sealed class RawFrames(TcpClient tcp, Stream stream) : IAsyncDisposable
{
    private const int Head = 7;

    /// <summary>Nothing that the broker agrees to is longer.</summary>
    private const uint Longest = 64 * 1024 * 1024;

    private readonly byte[] _head = new byte[Head];

    public static async Task<RawFrames> Open(BrokerEndpoint endpoint, AmqpOptions options, CancellationToken stop)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            await tcp.ConnectAsync(endpoint.Host, endpoint.Port, stop);
            var stream = endpoint.Tls ? await Secure(tcp.GetStream(), endpoint, options, stop) : tcp.GetStream();
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

    /// <summary>The next frame that is no heartbeat.</summary>
    public async Task<(FrameKind Kind, byte[] Payload)> Next(CancellationToken stop)
    {
        while (true)
        {
            await stream.ReadExactlyAsync(_head, stop);
            var length = BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(3));
            if (length > Longest)
                throw new InvalidDataException($"the broker sends a frame of {length} bytes");
            var frame = new byte[length + 1];
            await stream.ReadExactlyAsync(frame, stop);
            if ((FrameKind)_head[0] != FrameKind.Heartbeat)
                return ((FrameKind)_head[0], frame[..^1]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        tcp.Dispose();
    }

    private static async Task<Stream> Secure(
        Stream stream, BrokerEndpoint endpoint, AmqpOptions options, CancellationToken stop)
    {
        var ssl = BrokerCertificates.For(endpoint, options.Tls);
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = ssl.ServerName,
                ClientCertificates = ssl.Certs,
                RemoteCertificateValidationCallback = ssl.CertificateValidationCallback,
            },
            stop);
        return secure;
    }
}

using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Granary.AmqpBridge.Frames;

namespace Granary.Storms.Hostile;

/// <summary>
/// A client that publishes what no client library would encode, each message until the broker confirms it.
/// </summary>
public sealed class RawPublisher : IAsyncDisposable
{
    private const int ContentType = 1 << 15;
    private const int HeaderTable = 1 << 13;
    private const int CorrelationId = 1 << 10;
    private const int ReplyTo = 1 << 9;

    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private RawPublisher(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    public static async Task<RawPublisher> Open(Uri amqp)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(amqp.Host, amqp.Port);
        var publisher = new RawPublisher(tcp);
        await publisher.Greet(amqp);
        return publisher;
    }

    /// <param name="queue">Where to, through the default exchange.</param>
    /// <param name="headers">The bytes of the header table, without its length.</param>
    /// <param name="body">The body.</param>
    /// <param name="replyTo">Where the answer goes.</param>
    /// <param name="correlation">Its correlation id.</param>
    public Task Publish(string queue, byte[] headers, string body, string? replyTo = null, string? correlation = null)
    {
        var flags = ContentType | HeaderTable | (correlation is null
            ? 0
            : CorrelationId) | (replyTo is null ? 0 : ReplyTo);
        var properties = new FrameWriter().Short(flags).ShortText("application/json").Long((uint)headers.Length)
            .Bytes(headers);
        if (correlation is not null)
            properties.ShortText(correlation);
        if (replyTo is not null)
            properties.ShortText(replyTo);
        return Publish(queue, properties.Written, Encoding.UTF8.GetBytes(body));
    }

    /// <param name="queue">Where to, through the default exchange.</param>
    /// <param name="properties">The bytes of flags and properties.</param>
    /// <param name="body">The body; what is longer than a frame goes out in several.</param>
    public async Task Publish(string queue, byte[] properties, byte[] body)
    {
        await Method(1, new FrameWriter().Short(60).Short(40).Short(0).ShortText("").ShortText(queue).Octet(0));
        var header = new FrameWriter().Short(60).Short(0).LongLong((ulong)body.Length).Bytes(properties);
        await _stream.WriteAsync(header.Frame(FrameKind.Header, 1));
        foreach (var part in body.Chunk(100_000))
            await _stream.WriteAsync(new FrameWriter().Bytes(part).Frame(FrameKind.Body, 1));
        await Expect(60, 80);
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Greet(Uri amqp)
    {
        var login = Uri.UnescapeDataString(amqp.UserInfo).Split(':', 2);
        var host = amqp.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(amqp.AbsolutePath[1..]) : "/";
        await _stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
        await Expect(10, 10);
        await Method(0, new FrameWriter().Short(10).Short(11).Long(0).ShortText("PLAIN")
            .LongText($"\0{login[0]}\0{login[1]}").ShortText("en_US"));
        var limits = await Expect(10, 30);
        await Method(0, new FrameWriter().Short(10).Short(31).Bytes(limits.AsSpan(4, 6)).Short(0));
        await Method(0, new FrameWriter().Short(10).Short(40).ShortText(host).ShortText("").Octet(0));
        await Expect(10, 41);
        await Method(1, new FrameWriter().Short(20).Short(10).ShortText(""));
        await Expect(20, 11);
        await Method(1, new FrameWriter().Short(85).Short(10).Octet(0));
        await Expect(85, 11);
    }

    private async Task Method(int channel, FrameWriter method) =>
        await _stream.WriteAsync(method.Frame(FrameKind.Method, channel));

    private async Task<byte[]> Expect(int @class, int method)
    {
        var head = new byte[7];
        await _stream.ReadExactlyAsync(head);
        var frame = new byte[BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(3)) + 1];
        await _stream.ReadExactlyAsync(frame);
        var (there, id) =
            (BinaryPrimitives.ReadUInt16BigEndian(frame), BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(2)));
        return (there, id) == (@class, method)
            ? frame
            : throw new InvalidOperationException(
                $"the broker says {there}.{id} instead of {@class}.{method}: {Text(frame)}");
    }

    private static string Text(byte[] frame) => frame.Length > 7 ? Encoding.UTF8.GetString(frame.AsSpan(7)) : "";
}

using System.Security.Cryptography;
using Granary.AmqpBridge.Connections;

namespace Granary.AmqpBridge.Unreadable;

/// <summary>
/// A connection with one channel that takes messages from queues without parsing them. What it has taken and not
/// acknowledged goes back to its place when it ends.
/// </summary>
internal sealed class RawChannel : IAsyncDisposable
{
    private const int Number = 1;

    private readonly RawFrames _frames;

    private RawChannel(RawFrames frames) => _frames = frames;

    private readonly record struct MethodId(int Class, int Method);

    public static async Task<RawChannel> Open(BrokerEndpoint endpoint, AmqpOptions options, CancellationToken stop)
    {
        var channel = new RawChannel(await RawFrames.Open(endpoint, options, stop));
        try
        {
            await channel.Greet(endpoint, stop);
            return channel;
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next message; null: there is none.</summary>
    public async Task<RawMessage?> Get(string queue, int keep, CancellationToken stop)
    {
        await Send(new FrameWriter().Short(60).Short(70).Short(0).ShortText(queue).Octet(0), Number, stop);
        var (method, got) = await Method(stop);
        if (method == new MethodId(60, 72))
            return null;
        Expect(method, new(60, 71));
        var (_, header) = await _frames.Next(stop);
        var length = new FrameFields(header.Span[4..]).LongLong();
        var properties = header[12..].ToArray();
        var body = await Body((long)length, keep, stop);
        return new RawMessage(new FrameFields(got).LongLong(), properties, body);
    }

    public Task Acknowledge(ulong tag, CancellationToken stop) =>
        Send(new FrameWriter().Short(60).Short(80).LongLong(tag).Octet(0), Number, stop);

    public async ValueTask DisposeAsync()
    {
        try
        {
            // What was acknowledged has arrived when this is answered.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            var close = new FrameWriter().Short(10).Short(50).Short(200).ShortText("done").Short(0).Short(0);
            await Send(close, 0, limit.Token);
            while ((await Method(limit.Token)).Id != new MethodId(10, 51))
            {
            }
        }
        catch (Exception)
        {
            // It is gone already.
        }
        await _frames.DisposeAsync();
    }

    private async Task Greet(BrokerEndpoint endpoint, CancellationToken stop)
    {
        Expect((await Method(stop)).Id, new(10, 10));
        await Send(
            new FrameWriter().Short(10).Short(11).Long(0).ShortText("PLAIN")
                .LongText($"\0{endpoint.User}\0{endpoint.Password}").ShortText("en_US"),
            0, stop);
        var (tune, limits) = await Method(stop);
        Expect(tune, new(10, 30));
        // Its lengths, and no heartbeat: nothing here takes long.
        await Send(new FrameWriter().Short(10).Short(31).Bytes(limits.AsSpan(0, 6)).Short(0), 0, stop);
        var open = new FrameWriter().Short(10).Short(40).ShortText(endpoint.VirtualHost).ShortText("").Octet(0);
        await Send(open, 0, stop);
        Expect((await Method(stop)).Id, new(10, 41));
        await Send(new FrameWriter().Short(20).Short(10).ShortText(""), Number, stop);
        Expect((await Method(stop)).Id, new(20, 11));
    }

    private async Task<BodyStub> Body(long length, int keep, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var room = BodyStub.Room(length, keep);
        var start = new List<byte>(room);
        for (long read = 0; read < length;)
        {
            var (_, part) = await _frames.Next(stop);
            hash.AppendData(part.Span);
            read += part.Length;
            start.AddRange(part.Span[..Math.Min(part.Length, room - start.Count)]);
        }
        return new BodyStub(length, Convert.ToHexStringLower(hash.GetHashAndReset()), [.. start]);
    }

    private async Task<(MethodId Id, byte[] Arguments)> Method(CancellationToken stop)
    {
        var (_, payload) = await _frames.Next(stop);
        var (id, arguments) = Split(payload.Span);
        if (id is { Class: 20, Method: 40 } or { Class: 10, Method: 50 })
            throw Closed(arguments);
        return (id, arguments);
    }

    private static (MethodId Id, byte[] Arguments) Split(ReadOnlySpan<byte> payload)
    {
        var fields = new FrameFields(payload);
        return (new(fields.Short(), fields.Short()), fields.Rest.ToArray());
    }

    private static InvalidOperationException Closed(byte[] arguments)
    {
        var fields = new FrameFields(arguments);
        return new($"the broker closes the channel ({fields.Short()} {fields.ShortText()})");
    }

    private static void Expect(MethodId id, MethodId expected)
    {
        if (id != expected)
            throw new InvalidDataException(
                $"the broker sends {id.Class}.{id.Method} instead of {expected.Class}.{expected.Method}");
    }

    private Task Send(FrameWriter method, int channel, CancellationToken stop) =>
        _frames.Send(method.Frame(FrameKind.Method, channel), stop);
}

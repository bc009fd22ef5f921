using System.Security.Cryptography;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Frames;

namespace Granary.AmqpBridge.Unreadable;

/// <summary>
/// A connection with one channel that takes messages from queues without parsing them. What it has taken and not
/// acknowledged goes back to its place when it ends.
/// </summary>
internal sealed class RawChannel : IAsyncDisposable
{
    private const int Number = 1;

    // So long nothing comes from a queue before it is asked whether there is anything left. A sweep waits so once for
    // each queue that has messages, and no request is taken meanwhile.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly RawFrames _frames;
    private bool _got;
    private bool _consumes;

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

    /// <summary>The next message of one queue; null: there is none.</summary>
    /// <param name="queue">The same at each call.</param>
    /// <param name="most">How many messages may be taken in all.</param>
    /// <param name="keep">How many bytes are kept of a body that is longer.</param>
    /// <param name="stop">Ends the channel's use.</param>
    public async Task<RawMessage?> Next(string queue, int most, int keep, CancellationToken stop)
    {
        // Only this tells for sure that a queue is empty; all others come faster by being consumed.
        if (!_got)
            return await Get(queue, keep, stop);
        if (!_consumes)
            await Consume(queue, most, stop);
        return await Delivered(queue, keep, stop);
    }

    public Task Acknowledge(ulong tag, CancellationToken stop) =>
        Send(new FrameWriter().Short(60).Short(80).LongLong(tag).Octet(0), stop);

    public async ValueTask DisposeAsync()
    {
        try
        {
            // What was acknowledged has arrived when this is answered.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            var close = new FrameWriter().Short(10).Short(50).Short(200).ShortText("done").Short(0).Short(0);
            await Send(close, 0, limit.Token);
            while (!IsClosed(await _frames.Next(limit.Token)))
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
        await Send(new FrameWriter().Short(20).Short(10).ShortText(""), stop);
        Expect((await Method(stop)).Id, new(20, 11));
    }

    private async Task<RawMessage?> Get(string queue, int keep, CancellationToken stop)
    {
        await Send(new FrameWriter().Short(60).Short(70).Short(0).ShortText(queue).Octet(0), stop);
        var (method, got) = await Method(stop);
        if (method == new MethodId(60, 72))
            return null;
        Expect(method, new(60, 71));
        _got = true;
        return await Message(new FrameFields(got).LongLong(), keep, stop);
    }

    private async Task Consume(string queue, int most, CancellationToken stop)
    {
        var prefetch = Math.Clamp(most - 1, 1, ushort.MaxValue);
        await Send(new FrameWriter().Short(60).Short(10).Long(0).Short(prefetch).Octet(0), stop);
        Expect((await Method(stop)).Id, new(60, 11));
        await Send(
            new FrameWriter().Short(60).Short(20).Short(0).ShortText(queue).ShortText("").Octet(0).Long(0), stop);
        Expect((await Method(stop)).Id, new(60, 21));
        _consumes = true;
    }

    private async Task<RawMessage?> Delivered(string queue, int keep, CancellationToken stop)
    {
        while (true)
        {
            var coming = Method(stop);
            if (await Task.WhenAny(coming, Task.Delay(Pause, stop)) != coming)
                // Others that consume may have taken the rest.
                await Send(new FrameWriter().Short(50).Short(10).Short(0).ShortText(queue).Octet(1).Long(0), stop);
            var (method, arguments) = await coming;
            if (method == new MethodId(60, 60))
                return await Message(TagOf(arguments), keep, stop);
            Expect(method, new(50, 11));
            if (IsEmpty(arguments))
                return null;
        }
    }

    private async Task<RawMessage> Message(ulong tag, int keep, CancellationToken stop)
    {
        var (_, header) = await _frames.Next(stop);
        var length = new FrameFields(header.Span[4..]).LongLong();
        var properties = header[12..].ToArray();
        return new RawMessage(tag, properties, await Body((long)length, keep, stop));
    }

    private static ulong TagOf(byte[] delivered)
    {
        var fields = new FrameFields(delivered);
        fields.ShortText();
        return fields.LongLong();
    }

    private static bool IsEmpty(byte[] declared)
    {
        var fields = new FrameFields(declared);
        fields.ShortText();
        return fields.Long() == 0;
    }

    private static bool IsClosed((FrameKind Kind, ReadOnlyMemory<byte> Payload) frame) =>
        frame.Kind == FrameKind.Method && Split(frame.Payload.Span).Id == new MethodId(10, 51);

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

    private Task Send(FrameWriter method, CancellationToken stop) => Send(method, Number, stop);

    private Task Send(FrameWriter method, int channel, CancellationToken stop) =>
        _frames.Send(method.Frame(FrameKind.Method, channel), stop);
}

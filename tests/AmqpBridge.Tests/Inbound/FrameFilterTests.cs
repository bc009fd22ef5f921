using System.Security.Cryptography;
using Granary.AmqpBridge;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Frames;
using Granary.AmqpBridge.Inbound;
using Granary.AmqpBridge.Unreadable;

namespace Granary.Tests.Inbound;

/// <summary>Frames as a broker sends them, read in pieces of any length.</summary>
public sealed class FrameFilterTests
{
    private const int Most = 64 * 1024;

    private readonly InboundBodies _bodies = new(new AmqpOptions { MaxBodyBytes = 10_000, MaxBytesInFlight = Most });
    private readonly Random _random = new(5);
    private readonly IntakeRoom _room;

    public FrameFilterTests()
    {
        _room = _bodies.NewRoom(1);
        _bodies.NewRoom(2);
    }

    [Fact]
    public void What_is_let_in_passes_as_it_is()
    {
        byte[] sent = [.. Frame(FrameKind.Method, 0, [0, 10, 0, 10, 1, 2]), .. Delivery(1, 0), .. Delivery(2, 10_000),
            .. Frame(FrameKind.Heartbeat, 0, []), .. Delivery(3, 4000, parts: 7)];

        Assert.Equal(sent, Passed(sent));
    }

    [Fact]
    public void Of_a_body_that_is_too_long_its_beginning_passes_with_length_and_hash()
    {
        var body = Bytes(5_000_000);
        var passed = Passed([.. Delivery(1, body), .. Delivery(2, 100)]);

        Assert.True(passed.Length < 5000, $"{passed.Length} bytes passed");
        var stub = CutBody.Read(Body(passed, CutBody.Longest))!;
        Assert.Equal((body.Length, Convert.ToHexStringLower(SHA256.HashData(body))), (stub.Length, stub.Sha256));
        Assert.Equal(body[..BodyStub.Kept], stub.Start);
        Assert.Equal(5_000_000, CutBody.LengthOf(Body(passed, CutBody.Longest)));
    }

    [Fact]
    public void A_body_that_comes_between_the_parts_of_another_is_not_touched()
    {
        var (cut, whole) = (Bytes(50_000), Bytes(3000));
        byte[] between = [.. Method(2), .. Header(2, whole.Length), .. Frame(FrameKind.Body, 2, whole)];
        byte[] sent = [.. Method(1), .. Header(1, cut.Length), .. Frame(FrameKind.Body, 1, cut[..20_000]), .. between,
            .. Frame(FrameKind.Body, 1, cut[20_000..])];

        var passed = Passed(sent);
        var head = Method(1).Length + Header(1, 0).Length;
        Assert.Equal(between, passed[head..(head + between.Length)]);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(cut)), CutBody.Read(Body(passed, CutBody.Longest))!.Sha256);
    }

    [Fact]
    public void More_than_there_is_room_for_is_put_off_and_what_is_short_is_not()
    {
        var sent = Enumerable.Range(0, 8).SelectMany(_ => Delivery(1, 10_000)).Concat(Delivery(1, 4000)).ToArray();
        var passed = Passed(sent);

        var full = Delivery(1, 10_000).Length;
        var none = Method(1).Length + Header(1, 0).Length + Frame(FrameKind.Body, 1, new byte[56]).Length;
        Assert.Equal((6 * full) + (2 * none) + Delivery(1, 4000).Length, passed.Length);
        Assert.True(CutBody.HadNoRoom(passed.AsSpan((6 * full) + none - 57, 56)));
        Assert.Equal(Delivery(2, 10_000).Length, Passed(Delivery(2, 10_000)).Length);

        _room.Free(10_000);
        Assert.Equal(full, Passed(Delivery(1, 10_000)).Length);
    }

    [Fact]
    public void One_body_has_room_whatever_its_length()
    {
        var room = new IntakeRoom(1000);
        Assert.True(room.TryTake(5000));
        Assert.False(room.TryTake(5000));
        room.Free(room.OfBody(5000));
        Assert.True(room.TryTake(6000));
    }

    [Fact]
    public void A_message_that_was_returned_takes_no_room()
    {
        var returned = Frame(FrameKind.Method, 1, [0, 60, 0, 50, 1]);
        byte[] sent = [.. returned, .. Header(1, 10_000), .. Frame(FrameKind.Body, 1, new byte[10_000])];
        for (var n = 0; n < 20; n++)
            Assert.Equal(sent, Passed(sent));
    }

    [Fact]
    public void No_body_can_pretend_to_be_cut()
    {
        Assert.Null(CutBody.Read(new byte[CutBody.Longest]));
        Assert.False(CutBody.HadNoRoom(new byte[56]));
        Assert.Equal(56, CutBody.LengthOf(new byte[56]));
    }

    private byte[] Passed(byte[] sent)
    {
        var filter = new FrameFilter(_bodies);
        var passed = new List<byte>();
        for (var at = 0; at < sent.Length;)
        {
            var read = sent.AsSpan(
                at, Math.Min(_random.Next(1, _random.Next(2) == 0 ? 20 : 5000), sent.Length - at)).ToArray();
            at += read.Length;
            passed.AddRange(read.AsSpan(0, filter.Pass(read)));
            var rest = new byte[_random.Next(1, 600)];
            for (int more; (more = filter.Waiting(rest)) > 0;)
                passed.AddRange(rest.AsSpan(0, more));
        }
        return [.. passed];
    }

    private byte[] Delivery(int channel, int length, int parts = 1) => Delivery(channel, Bytes(length), parts);

    private static byte[] Delivery(int channel, byte[] body, int parts = 1) =>
    [
        .. Method(channel), .. Header(channel, body.Length),
        .. body.Chunk(Math.Max(1, Math.Min(100_000, body.Length / parts)))
            .SelectMany(part => Frame(FrameKind.Body, channel, part)),
    ];

    private static byte[] Method(int channel) => Frame(FrameKind.Method, channel, [0, 60, 0, 60, 3, 1, 2, 3]);

    private static byte[] Header(int channel, long length) => new FrameWriter()
        .Short(60).Short(0).LongLong((ulong)length).Short(0).Frame(FrameKind.Header, channel);

    private static byte[] Frame(FrameKind kind, int channel, byte[] payload) =>
        new FrameWriter().Bytes(payload).Frame(kind, channel);

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Of the frame with a payload of a length.</summary>
    private static byte[] Body(byte[] frames, int length)
    {
        for (var at = 0; at < frames.Length;)
        {
            var (kind, size) = ((FrameKind)frames[at], (int)new FrameFields(frames.AsSpan(at + 3)).Long());
            if (kind == FrameKind.Body && size == length)
                return frames[(at + 7)..(at + 7 + size)];
            at += size + 8;
        }
        throw new InvalidOperationException("there is no such body");
    }
}

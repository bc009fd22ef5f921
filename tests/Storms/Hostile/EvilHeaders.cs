using Granary.AmqpBridge.Frames;

namespace Granary.Storms.Hostile;

/// <summary>Header tables that a client library chokes on.</summary>
public static class EvilHeaders
{
    /// <summary>None at all.</summary>
    public static byte[] None { get; } = [];

    /// <summary>
    /// A decimal that .NET has no room for: its client library ends the connection that is delivered it.
    /// </summary>
    public static byte[] Decimal { get; } = new FrameWriter().ShortText("x").Octet((byte)'D').Octet(30).Long(1).Written;

    /// <summary>Something of every type, up to a length.</summary>
    public static byte[] Mixed(int length)
    {
        var fields = new FrameWriter();
        for (var n = 0; fields.Written.Length < length; n++)
            fields
                .ShortText($"text{n}").Octet((byte)'S').LongText(new string('t', 2000))
                .ShortText($"number{n}").Octet((byte)'l').LongLong(ulong.MaxValue)
                .ShortText($"time{n}").Octet((byte)'T').LongLong(ulong.MaxValue)
                .ShortText($"nothing{n}").Octet((byte)'V')
                .ShortText($"bytes{n}").Octet((byte)'x').LongText("bytes")
                .ShortText($"table{n}").Octet((byte)'F').Long(3).ShortText("a").Octet((byte)'V')
                .ShortText($"list{n}").Octet((byte)'A').Long(2).Octet((byte)'V').Octet((byte)'V');
        return fields.Written;
    }

    /// <summary>The broker's notes of a death that never was. The count is one that the broker raises to 1.</summary>
    public static byte[] Died(string queue, string reason, string exchange)
    {
        var death = new FrameWriter()
            .ShortText("queue").Octet((byte)'S').LongText(queue)
            .ShortText("reason").Octet((byte)'S').LongText(reason)
            .ShortText("exchange").Octet((byte)'S').LongText(exchange)
            .ShortText("count").Octet((byte)'l').LongLong(0)
            .Written;
        return new FrameWriter()
            .ShortText("x-death").Octet((byte)'A').Long((uint)(5 + death.Length))
            .Octet((byte)'F').Long((uint)death.Length).Bytes(death)
            .Written;
    }

    /// <summary>Arrays in arrays.</summary>
    public static byte[] Nested(int depth)
    {
        var value = new FrameWriter().ShortText("x");
        for (var left = depth; left > 0; left--)
            value.Octet((byte)'A').Long((uint)(5 * (left - 1)));
        return value.Written;
    }
}

using System.Text;
using Granary.AmqpBridge.Frames;
using Granary.Storms.Clients;

namespace Granary.Storms.Hostile;

/// <summary>
/// A message with whatever properties a client could write: each field there or not, of any type, of any content. Now
/// and then a byte is wrong, which the broker may refuse, or a decimal is, which the client library cannot read.
/// </summary>
/// <param name="random">Makes the choices.</param>
/// <param name="replyTo">Where answers go.</param>
internal sealed class MutatedMessage(Random random, string replyTo)
{
    private const int MaxDepth = 4;

    /// <summary>Of a decimal that can be read.</summary>
    private const int MaxScale = 28;

    /// <summary>What somebody looks at.</summary>
    private static readonly string[] Names =
    [
        "x-attempt", "x-handed-on", "x-deadline", "authorization", "traceparent", "x-first-seen",
        "x-error-code", "x-error",
        "x-body-bytes", "x-body-sha256", "x-original-queue", "x-delivery-count", "x-code", "x-match",
    ];

    private const string Types = "tbBsuIilfdDSxTAFV";

    public (bool IsPlain, byte[] Properties, byte[] Body) Next() => (random.Next(4) == 0, Properties(), Body());

    private byte[] Properties()
    {
        // Content type, encoding, headers, mode, priority, correlation, reply to, expiration, id, time,
        // type, -, application.
        var flags = random.Next(1 << 13) << 3 & ~(1 << 4);
        var fields = new FrameWriter().Short(flags);
        for (var bit = 15; bit >= 3; bit--)
            if ((flags & (1 << bit)) != 0)
                Property(bit, fields);
        return fields.Written;
    }

    private void Property(int bit, FrameWriter fields)
    {
        switch (bit)
        {
            case 13:
                var table = Table(0);
                if (table.Length > 0 && random.Next(20) == 0)
                    table[random.Next(table.Length)] ^= (byte)(1 << random.Next(8));
                fields.Long((uint)table.Length).Bytes(table);
                break;
            case 12:
                // The broker refuses 0.
                fields.Octet((byte)(random.Next(100) == 0 ? 0 : random.Next(1, 3)));
                break;
            case 11:
                fields.Octet((byte)random.Next(256));
                break;
            case 9:
                fields.ShortText(ReplyTo());
                break;
            case 8:
                fields.ShortText($"{random.Next(600_000)}");
                break;
            case 6:
                fields.LongLong((ulong)random.NextInt64(long.MinValue, long.MaxValue));
                break;
            default:
                var text = Text(255);
                fields.Octet((byte)text.Length).Bytes(text);
                break;
        }
    }

    private string ReplyTo() => random.Next(40) switch
    {
        0 => "there.is.no.such.queue",
        1 => $"amq.rabbitmq.reply-to.{Convert.ToBase64String(Text(40))}",
        2 => "",
        _ => replyTo,
    };

    private byte[] Table(int depth)
    {
        var fields = new FrameWriter();
        for (var left = random.Next(6); left > 0; left--)
        {
            var name = random.Next(3) == 0 ? Text(128) : Encoding.UTF8.GetBytes(Names[random.Next(Names.Length)]);
            fields.Octet((byte)name.Length).Bytes(name);
            Value(fields, depth);
        }
        return fields.Written;
    }

    private void Value(FrameWriter fields, int depth)
    {
        var type = Types[random.Next(depth < MaxDepth ? Types.Length : Types.Length - 3)];
        fields.Octet((byte)type);
        switch (type)
        {
            case 'F':
                var table = Table(depth + 1);
                fields.Long((uint)table.Length).Bytes(table);
                break;
            case 'A':
                var list = new FrameWriter();
                for (var left = random.Next(5); left > 0; left--)
                    Value(list, depth + 1);
                fields.Long((uint)list.Written.Length).Bytes(list.Written);
                break;
            case 'S' or 'x':
                var text = Text(3000);
                fields.Long((uint)text.Length).Bytes(text);
                break;
            case 'D':
                fields.Octet((byte)(random.Next(400) == 0 ? random.Next(256) : random.Next(MaxScale + 1)));
                fields.Long((uint)random.Next());
                break;
            default:
                fields.Bytes(Bytes(Length(type)));
                break;
        }
    }

    private static int Length(char type) => type switch
    {
        't' or 'b' or 'B' => 1,
        's' or 'u' => 2,
        'I' or 'i' or 'f' => 4,
        'l' or 'd' or 'T' => 8,
        _ => 0,
    };

    private byte[] Body() => random.Next(5) switch
    {
        0 => Bytes(random.Next(300)),
        1 => Encoding.UTF8.GetBytes(Request())[..random.Next(60)],
        2 => [],
        _ => Encoding.UTF8.GetBytes(Request()),
    };

    private string Request()
    {
        var action = random.Next(2) == 0 ? "get_books" : "create_book";
        return $$"""{"id":"{{Guid.NewGuid()}}","action":"{{action}}","auth":"{{Question.ApiKey}}"}""";
    }

    /// <summary>Words, control characters, or no UTF-8 at all.</summary>
    private byte[] Text(int most)
    {
        var bytes = Bytes(random.Next(random.Next(10) == 0 ? most + 1 : 20));
        if (random.Next(3) > 0)
            for (var n = 0; n < bytes.Length; n++)
                bytes[n] = (byte)('a' + (bytes[n] % 26));
        return bytes;
    }

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}

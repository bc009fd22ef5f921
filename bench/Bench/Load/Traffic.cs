using System.Text;
using RabbitMQ.Client;

namespace Granary.Bench.Load;

/// <summary>
/// One kind of request as bytes with holes: <c>#</c>s take the key's digits, <c>@</c>s the entity's id. Filling a hole
/// allocates nothing, so that the load costs the system under test as little as it can.
/// </summary>
internal sealed class Traffic
{
    private readonly byte[] _template;
    private readonly Range _key;
    private readonly Range _id;

    public Traffic(string queue, string template)
    {
        Queue = queue;
        _template = Encoding.UTF8.GetBytes(template);
        _key = Hole((byte)'#');
        _id = Hole((byte)'@');
    }

    public string Queue { get; }

    /// <summary>The key of a request; fresh for every one unless told otherwise.</summary>
    public Func<long, long> Key { get; init; } = number => number;

    public Func<long, long> Id { get; init; } = number => number;

    /// <summary>Writes into a request's properties what its receiver wants to find there.</summary>
    public Action<BasicProperties, long> Stamp { get; init; } = (_, _) => { };

    public required ReplyCheck Check { get; init; }

    public byte[] NewBody() => [.. _template];

    public void Fill(byte[] body, long number)
    {
        Digits(body.AsSpan(_key), Key(number), (byte)'0');
        Digits(body.AsSpan(_id), Id(number), (byte)' ');
    }

    private static void Digits(Span<byte> hole, long value, byte padding)
    {
        for (var i = hole.Length - 1; i >= 0; i--, value /= 10)
            hole[i] = value > 0 || i == hole.Length - 1 ? (byte)('0' + (value % 10)) : padding;
    }

    private Range Hole(byte mark)
    {
        var start = _template.AsSpan().IndexOf(mark);
        return start < 0 ? ..0 : start..(_template.AsSpan().LastIndexOf(mark) + 1);
    }
}

/// <summary>Whether a reply is what was hoped for.</summary>
internal delegate bool ReplyCheck(ReadOnlySpan<byte> body);

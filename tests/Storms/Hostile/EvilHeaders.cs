using Granary.AmqpBridge.Unreadable;

namespace Granary.Storms.Hostile;

/// <summary>Header tables that a client library chokes on.</summary>
public static class EvilHeaders
{
    /// <summary>None at all.</summary>
    public static byte[] None { get; } = [];

    /// <summary>A decimal that .NET has no room for: its client library ends the connection that is delivered it.</summary>
    public static byte[] Decimal { get; } = new FrameWriter().ShortText("x").Octet((byte)'D').Octet(30).Long(1).Written;

    /// <summary>Arrays in arrays.</summary>
    public static byte[] Nested(int depth)
    {
        var value = new FrameWriter().ShortText("x");
        for (var left = depth; left > 0; left--)
            value.Octet((byte)'A').Long((uint)(5 * (left - 1)));
        return value.Written;
    }
}

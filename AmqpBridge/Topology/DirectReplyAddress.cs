using System.Buffers;

namespace Granary.AmqpBridge.Topology;

/// <summary>
/// A direct reply-to as RabbitMQ makes it: a process of one of its nodes and a key, both in Base64. A reply to a
/// malformed one, or to one of a node that is not in the cluster, makes RabbitMQ 3.10 close the whole connection.
/// </summary>
internal static class DirectReplyAddress
{
    public const string Prefix = "amq.rabbitmq.reply-to";

    private const int Version = 131;
    private const int MaxBytes = 192;

    private static readonly SearchValues<char> Base64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    public static bool IsDirect(string replyTo) => replyTo.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The part that names the node, or null if the broker never made such an address.</summary>
    public static string? Node(string replyTo)
    {
        var parts = IsDirect(replyTo) ? replyTo.AsSpan(Prefix.Length) : [];
        var dot = parts.LastIndexOf('.');
        Span<byte> pid = stackalloc byte[MaxBytes];
        if (dot < 1 || parts[0] != '.' || !IsBase64(parts[1..dot]) || !IsBase64(parts[(dot + 1)..])
            || !Convert.TryFromBase64Chars(parts[1..dot], pid, out var length))
            return null;
        return NodeLength(pid[..length]) is { } end ? Convert.ToHexString(pid[..end]) : null;
    }

    /// <summary>
    /// Erlang's external form: 131, a process tag, the node as an atom, and numbers of a fixed length.
    /// </summary>
    private static int? NodeLength(ReadOnlySpan<byte> pid)
    {
        if (pid.Length < 5 || pid[0] != Version)
            return null;
        var numbers = pid[1] switch { (byte)'X' => 12, (byte)'g' => 9, _ => 0 };
        var end = pid[2] switch
        {
            (byte)'w' or (byte)'s' => 4 + pid[3],
            (byte)'v' or (byte)'d' => 5 + (pid[3] << 8) + pid[4],
            _ => 0,
        };
        return numbers > 0 && end > 0 && pid.Length == end + numbers ? end : null;
    }

    private static bool IsBase64(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 256 && text.Length % 4 == 0 && !text.ContainsAnyExcept(Base64);
}

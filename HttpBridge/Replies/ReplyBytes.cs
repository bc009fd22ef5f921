using System.Text;

namespace Granary.HttpBridge.Replies;

/// <summary>
/// Finds in a reply what HTTP tells in headers, without parsing it: every view of an entity begins with its id (what a
/// submitted job is answered, with <c>task_id</c>) and ends with its version. A text cannot be mistaken for them, for
/// it would have a quotation mark at that place.
/// </summary>
internal static class ReplyBytes
{
    /// <summary>The version as an ETag, or null.</summary>
    public static string? Tag(ReadOnlySpan<byte> reply)
    {
        if (reply is not [.. var inside, (byte)'}'])
            return null;
        var before = inside.TrimEnd("0123456789"u8);
        return before.Length < inside.Length && before.EndsWith("\"version\":"u8)
            ? "\"" + Encoding.ASCII.GetString(inside[before.Length..]) + "\""
            : null;
    }

    public static string? Id(ReadOnlySpan<byte> reply)
    {
        var name = reply.StartsWith("{\"id\":"u8) ? "{\"id\":"u8 : "{\"task_id\":"u8;
        if (!reply.StartsWith(name))
            return null;
        var rest = reply[name.Length..];
        var length = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length > 0 ? Encoding.ASCII.GetString(rest[..length]) : null;
    }
}

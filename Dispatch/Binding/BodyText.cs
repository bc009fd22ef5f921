using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Granary.Dispatch.Binding;

/// <summary>What the JSON reader lets pass but no text may hold: invalid UTF-8, NUL, half a surrogate pair.</summary>
public static class BodyText
{
    private const string Lone = "the body holds half a surrogate pair";

    /// <summary>A sentence about the first fault, or null. Costs next to nothing where nothing is escaped.</summary>
    public static string? Fault(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return "the body is not valid UTF-8";
        return body.IndexOf("\\u"u8) < 0 ? null : EscapeFault(body);
    }

    /// <summary>Why it is no JSON, with its place but no piece of the body: the sentence goes into logs too.</summary>
    public static string Sentence(JsonException fault)
    {
        if (fault.Message.Contains("uplicate", StringComparison.Ordinal))
            return "the body has a property twice";
        if (fault.Message.Contains("maximum configured depth", StringComparison.Ordinal))
            return "the body is nested more than 32 deep";
        return fault.LineNumber is { } line
            ? $"the body is not a JSON object (line {line + 1}, byte {fault.BytePositionInLine + 1})"
            : "the body is not a JSON object";
    }

    /// <summary>Characters as people count them, so that every client counts alike.</summary>
    public static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
            length++;
        return length;
    }

    /// <summary>
    /// Walks over the escapes of a body that is otherwise well-formed; in another one it may say anything.
    /// </summary>
    private static string? EscapeFault(ReadOnlySpan<byte> body)
    {
        var pending = false;
        for (var at = 0; at < body.Length; at++)
        {
            if (Escaped(body, ref at) is not { } unit)
            {
                if (pending)
                    return Lone;
                continue;
            }
            if (unit == 0)
                return "the body holds NUL characters";
            if (pending != char.IsLowSurrogate(unit))
                return Lone;
            pending = char.IsHighSurrogate(unit);
        }
        return pending ? Lone : null;
    }

    /// <summary>What <c>\u</c> escapes here, or null; moves to the escape's last byte.</summary>
    private static char? Escaped(ReadOnlySpan<byte> body, ref int at)
    {
        if (body[at] != (byte)'\\' || ++at >= body.Length || body[at] != (byte)'u' || at + 4 >= body.Length)
            return null;
        if (!ushort.TryParse(
            body.Slice(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            return null;
        at += 4;
        return (char)unit;
    }
}

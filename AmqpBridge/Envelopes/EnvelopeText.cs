using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>What the JSON reader lets pass but no text may hold: invalid UTF-8, NUL, half a surrogate pair.</summary>
internal static class EnvelopeText
{
    /// <summary>A sentence about the first fault, or null. Costs next to nothing where nothing is escaped.</summary>
    public static string? Fault(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
            return "the body is not valid UTF-8";
        return body.IndexOf("\\u"u8) < 0 ? null : EscapeFault(body);
    }

    /// <summary>A field of a body that is broken further on.</summary>
    public static string? Find(ReadOnlySpan<byte> body, ReadOnlySpan<byte> field)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 64 });
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName
                    || !reader.ValueTextEquals(field))
                    continue;
                reader.Read();
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
        return null;
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
            if (body[at] != (byte)'\\')
            {
                if (pending)
                    return Lone;
                continue;
            }
            at++;
            if (at >= body.Length || body[at] != (byte)'u' || at + 4 >= body.Length || !Hex(body.Slice(at + 1, 4), out var unit))
            {
                if (pending)
                    return Lone;
                continue;
            }
            at += 4;
            if (unit == 0)
                return "the body holds NUL characters";
            if (pending != char.IsLowSurrogate(unit))
                return Lone;
            pending = char.IsHighSurrogate(unit);
        }
        return pending ? Lone : null;
    }

    private const string Lone = "the body holds half a surrogate pair";

    private static bool Hex(ReadOnlySpan<byte> digits, out char unit)
    {
        var read = ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        unit = (char)value;
        return read;
    }
}

using System.Text;
using System.Text.Unicode;
using Granary.AmqpBridge.Envelopes;
using Granary.Dispatch.Security;

namespace Granary.AmqpBridge.Letters;

/// <summary>
/// Credentials and passwords of one dead letter. In a body that is no whole JSON object they may stand anywhere, so it
/// is sealed as a whole.
/// </summary>
internal sealed class LetterSeal(Seal seal, string letter)
{
    private const string WholeBody = "";
    private const string Header = "header " + HeaderNames.Authorization;

    public void Close(IDictionary<string, object?> headers)
    {
        if (Credential(headers) is { } credential)
            headers[HeaderNames.Authorization] = seal.Close(Encoding.UTF8.GetBytes(credential), letter, Header);
    }

    public byte[] Close(byte[] body)
    {
        var closed = SecretValues.Rewrite(body, seal, (field, value) => Closed(value, field), out var readable);
        return readable == body.Length && Utf8.IsValid(body) ? closed : Closed(body, WholeBody);
    }

    /// <returns>Null: it was sealed with another secret, or by nobody.</returns>
    public byte[]? Open(ReadOnlySpan<byte> body)
    {
        if (Text(body) is { } whole)
            return seal.Open(whole, letter, WholeBody);
        var all = true;
        var opened = SecretValues.Rewrite(body, seal, Opened, out var readable);
        return !all ? null : readable == body.Length ? opened : body.ToArray();

        byte[] Opened(string field, byte[] value)
        {
            var plain = Text(value) is { } closed ? seal.Open(closed, letter, field) : value;
            all &= plain is not null;
            return plain ?? value;
        }
    }

    /// <returns>False: it was sealed with another secret, or by nobody.</returns>
    public bool Open(IDictionary<string, object?> headers)
    {
        if (Credential(headers) is not { } closed || !closed.StartsWith(Seal.Mark, StringComparison.Ordinal))
            return true;
        if (seal.Open(closed, letter, Header) is not { } credential)
            return false;
        headers[HeaderNames.Authorization] = credential;
        return true;
    }

    private static string? Credential(IDictionary<string, object?> headers) =>
        headers.TryGetValue(HeaderNames.Authorization, out var value) ? HeaderValues.Text(value) : null;

    private byte[] Closed(byte[] plain, string place) =>
        Encoding.UTF8.GetBytes($"\"{seal.Close(plain, letter, place)}\"");

    /// <summary>What stands in quotes, if it has the mark.</summary>
    private static string? Text(ReadOnlySpan<byte> json) =>
        json.Length > 2 && json[^1] == (byte)'"' && json.StartsWith("\"sealed:v1:"u8)
            ? Encoding.UTF8.GetString(json[1..^1])
            : null;
}

using System.Text.Json;

namespace Granary.Storms.Clients;

/// <summary>A reply as it came; <paramref name="Data"/> is its text byte for byte.</summary>
public sealed record RpcReply(string Correlation, bool Ok, string? Code, string Data, string? Error, bool Replayed)
{
    /// <summary>Which try this answer is of.</summary>
    public long Attempt { get; init; } = 1;

    /// <summary>Its <c>traceparent</c>.</summary>
    public string? Trace { get; init; }

    public static RpcReply Read(string correlation, ReadOnlyMemory<byte> body, bool replayed)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        return new RpcReply(
            correlation,
            root.GetProperty("status").GetString() == "ok",
            root.TryGetProperty("code", out var code) ? code.GetString() : null,
            root.GetProperty("data").GetRawText(),
            root.GetProperty("error").GetString(),
            replayed);
    }

    /// <summary>A whole number out of the data.</summary>
    public long Number(string field)
    {
        using var json = JsonDocument.Parse(Data);
        return json.RootElement.GetProperty(field) is { ValueKind: JsonValueKind.Number } number
            ? number.GetInt64()
            : 0;
    }

    /// <summary>A text out of the data, if it has that field and the field has a value.</summary>
    public string? Text(string field)
    {
        using var json = JsonDocument.Parse(Data);
        return json.RootElement.TryGetProperty(field, out var value) ? value.GetString() : null;
    }

    /// <summary>
    /// What must be the same in every answer to one request: all of what was done, but of a refusal, which is decided
    /// anew each time, only its code.
    /// </summary>
    public string Essence => Ok ? "ok " + Data : Code ?? "no code";

    public override string ToString() => Ok ? Essence : $"{Code}: {Error}";
}

using System.Globalization;
using System.Text.Json;

namespace Granary;

/// <summary>Fields whose text or number has a shape of its own.</summary>
public static partial class Fields
{
    private const int LongestEmail = 254;

    public static Field Boolean(string name) => new(name, "boolean", e =>
        e.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "must be true or false");

    /// <summary>A number with a limited count of decimal places.</summary>
    public static Field Number(string name, decimal min, decimal max, int places) =>
        new(name, "number", e => NumberFault(e, min, max, places));

    /// <summary>
    /// A text by which people know each other: no two of them only look alike because of what nobody sees.
    /// </summary>
    public static Field Name(string name, int max)
    {
        var text = Text(name, max);
        return text with
        {
            Check = e => text.Check(e) ?? NameFault(e.GetString()!),
        };
    }

    /// <summary>An RFC 3339 time with its offset.</summary>
    public static Field Time(string name) => new(name, "time", e =>
        e.ValueKind == JsonValueKind.String && IsTime(e)
            ? null
            : "must be an RFC 3339 time such as 2026-01-31T12:00:00Z");

    /// <summary>A day: <c>yyyy-MM-dd</c>.</summary>
    public static Field Date(string name) => new(name, "date", e =>
        e.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(
            e.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? null
            : "must be a date such as 2026-01-31");

    public static Field Choice(string name, params string[] words) => new(name, "choice", e =>
        e.ValueKind == JsonValueKind.String && words.Contains(e.GetString())
            ? null
            : "must be one of " + string.Join(", ", words))
    { Choices = words };

    public static Field Email(string name) => new(name, "email", e => e.ValueKind switch
    {
        JsonValueKind.String when IsEmail(e.GetString()!) => null,
        JsonValueKind.String => "must be an e-mail address",
        _ => "must be a string",
    });

    /// <summary>An address on the web, complete.</summary>
    public static Field Url(string name, int max) => new(name, "url", e => e.ValueKind switch
    {
        JsonValueKind.String when e.GetString()!.Length <= max && IsUrl(e.GetString()!) => null,
        JsonValueKind.String => string.Create(
            CultureInfo.InvariantCulture, $"must be an http or https address of at most {max} characters"),
        _ => "must be a string",
    });

    /// <summary>Some different texts.</summary>
    public static Field TextList(string name, int maxItems, int maxText) =>
        new(name, "string[]", e => e.ValueKind switch
        {
            JsonValueKind.Array when e.GetArrayLength() > maxItems =>
                string.Create(CultureInfo.InvariantCulture, $"must have at most {maxItems} items"),
            JsonValueKind.Array =>
                e.EnumerateArray().Select(item => TextItem(item, maxText)).FirstOrDefault(fault => fault is not null),
            _ => "must be a list of strings",
        });

    private static string? NameFault(string name) =>
        !Shown.IsHarmless(name) ? "must not hold control characters or others that nobody sees"
        : !WholeLetters.Make(name)
            ? "must be written with whole letters (Unicode's form C), not with accents of their own"
        : null;

    private static string? NumberFault(JsonElement e, decimal min, decimal max, int places)
    {
        if (e.ValueKind != JsonValueKind.Number)
            return "must be a number";
        if (!e.TryGetDecimal(out var value) || value < min || value > max)
            return string.Create(CultureInfo.InvariantCulture, $"must be between {min} and {max}");
        return decimal.Round(value, places) == value
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"must have at most {places} decimal places");
    }

    private static string? TextItem(JsonElement item, int maxText) => item.ValueKind == JsonValueKind.String
        ? TextFault(item.GetString()!, 1, maxText) is { } fault ? "each item " + fault : null
        : "must be a list of strings";

    // The parser alone would take a time without an offset for local time, and a day for its midnight.
    private static bool IsTime(JsonElement e) =>
        e.TryGetDateTimeOffset(out var time) && time.UtcDateTime.Year is > 1 and < 9999
        && e.GetString()!.Split('T') is [_, var clock] && (clock.EndsWith('Z') || clock.AsSpan().ContainsAny('+', '-'));

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var domain = text[(at + 1)..];
        return at is > 0 and <= 64 && text.Length <= LongestEmail && text.LastIndexOf('@') == at
            && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or ',' or ';' or '"')
            && domain.Split('.') is { Length: > 1 } labels && labels.All(label => label.Length is > 0 and <= 63);
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Granary.Dispatch.Security;

/// <summary>Reads a token's JSON, our own tokens' as strictly as those of other issuers.</summary>
internal static class TokenClaims
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>What reading a token may throw at one that is none.</summary>
    public static bool IsFault(Exception e) => e is FormatException or JsonException or InvalidOperationException;

    public static JsonElement Parse(string part) => Parse(Base64Url.DecodeFromChars(part));

    public static JsonElement Parse(byte[] part) => JsonElement.Parse(part, Strict);

    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static long? Whole(this JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.TryGetInt64(out var whole) ? whole : null;

    public static bool Matches(this JsonElement claims, string name, string wanted) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() == wanted,
            JsonValueKind.Array => value.EnumerateArray().Any(
                item => item.ValueKind == JsonValueKind.String && item.GetString() == wanted),
            _ => false,
        };

    /// <returns>Until when it is valid; null: not now.</returns>
    public static DateTimeOffset? Until(this JsonElement claims, DateTimeOffset now, TimeSpan skew, bool evenExpired)
    {
        if (claims.Time("exp") is not { } expires || (expires + skew <= now && !evenExpired))
            return null;
        var begins = claims.TryGetProperty("nbf", out _) ? claims.Time("nbf") : DateTimeOffset.MinValue + skew;
        return begins is { } from && from - skew <= now ? expires + skew : null;
    }

    /// <summary>Who it is about: a name that may stand in logs and tables.</summary>
    public static string? Subject(this JsonElement claims, string claim, int longest) =>
        claims.Text(claim) is { Length: > 0 } subject && subject.Length <= longest && !subject.Any(char.IsControl)
            ? subject
            : null;

    /// <summary>A day before the calendar ends, so that clocks may differ.</summary>
    private static DateTimeOffset? Time(this JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.TryGetDouble(out var seconds)
        && seconds is >= 0 and < 253_402_214_400
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Granary.Dispatch.Security;

/// <summary>
/// Checks JWTs signed with HS256 and one of the two configured keys; every other algorithm is refused, <c>none</c>
/// first. A token must expire. By hand, because the library's packages do not restore everywhere (docs/decisions/0004).
/// </summary>
public sealed class TokenChecker(SecurityOptions options, TimeProvider clock)
{
    /// <summary>No credential is longer.</summary>
    public const int Longest = 8192;

    /// <summary>The claim of our own tokens that says which version of its user has their scopes.</summary>
    public const string UserVersion = "user_version";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <param name="token">What the caller sent as one.</param>
    /// <param name="evenExpired">Also returns the user of an expired one.</param>
    public Principal? Check(string token, bool evenExpired = false)
    {
        if (token.Length > Longest || token.Split('.') is not { Length: 3 } parts)
            return null;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]), Strict);
            if (Key(header.RootElement) is not { } key || !Signed(token, parts[2], key))
                return null;
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]), Strict);
            return Read(payload.RootElement, evenExpired);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private byte[]? Key(JsonElement header)
    {
        if (Text(header, "alg") != "HS256")
            return null;
        var kid = Text(header, "kid");
        return kid == options.SigningKeyId || kid is null
            ? Encoding.UTF8.GetBytes(options.SigningSecret)
            : options.PreviousSigningSecret is { } previous && kid == options.PreviousSigningKeyId
                ? Encoding.UTF8.GetBytes(previous)
                : null;
    }

    private static bool Signed(string token, string signature, byte[] key)
    {
        var signedPart = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        return CryptographicOperations.FixedTimeEquals(
            HMACSHA256.HashData(key, signedPart), Base64Url.DecodeFromChars(signature));
    }

    private Principal? Read(JsonElement claims, bool evenExpired)
    {
        var now = clock.GetUtcNow();
        var skew = TimeSpan.FromSeconds(options.ClockSkewSeconds);
        if (Time(claims, "exp") is not { } expires || (expires + skew <= now && !evenExpired))
            return null;
        if (Time(claims, "nbf") is { } begins && begins - skew > now)
            return null;
        if (!Matches(claims, "iss", options.Issuer) || !Matches(claims, "aud", options.Audience))
            return null;
        return Text(claims, "sub") is { Length: > 0 and <= 128 } subject
            ? new Principal(CallerOf(subject), Text(claims, "scope")?.Split(' ') ?? [], expires + skew)
            {
                IsToken = true,
                UserVersion = Whole(claims, UserVersion),
            }
            : null;
    }

    private static Caller CallerOf(string subject) =>
        long.TryParse(subject, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new Caller($"user:{id}", id)
            : new Caller("token:" + subject);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static long? Whole(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.TryGetInt64(out var whole) ? whole : null;

    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.TryGetDouble(out var seconds)
        && seconds is >= 0 and < 253_402_300_799
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static bool Matches(JsonElement claims, string name, string? wanted) => wanted is null
        || (claims.TryGetProperty(name, out var value) && value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() == wanted,
            JsonValueKind.Array => value.EnumerateArray().Any(
                item => item.ValueKind == JsonValueKind.String && item.GetString() == wanted),
            _ => false,
        });
}

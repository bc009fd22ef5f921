using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Granary.Dispatch.Security;

/// <summary>
/// Checks JWTs. Our own are signed with HS256 and one of the two configured keys, by hand, for there is nothing to it;
/// those of other issuers are <see cref="IForeignTokens"/>' (docs/decisions/0027). A token must expire.
/// </summary>
public sealed class TokenChecker(SecurityOptions options, TimeProvider clock, IForeignTokens? foreign = null)
{
    /// <summary>No credential is longer.</summary>
    public const int Longest = 8192;

    /// <summary>The claim of our own tokens that says which version of its user has their scopes.</summary>
    public const string UserVersion = "user_version";

    private const int LongestSubject = 128;

    /// <param name="token">What the caller sent as one.</param>
    /// <param name="evenExpired">Also returns the user of an expired one.</param>
    public Principal? Check(string token, bool evenExpired = false)
    {
        if (token.Length > Longest || token.Split('.') is not { Length: 3 } parts)
            return null;
        try
        {
            var header = TokenClaims.Parse(parts[0]);
            if (header.Text("alg") != "HS256")
                return foreign?.Check(token, evenExpired);
            return Key(header) is { } key && Signed(token, parts[2], key)
                ? Read(TokenClaims.Parse(parts[1]), evenExpired)
                : null;
        }
        catch (Exception e) when (TokenClaims.IsFault(e))
        {
            return null;
        }
    }

    /// <inheritdoc cref="IForeignTokens.Later"/>
    public Task<Refusal?>? Later(string token) => foreign?.Later(token);

    private byte[]? Key(JsonElement header)
    {
        var kid = header.Text("kid");
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
        var skew = TimeSpan.FromSeconds(options.ClockSkewSeconds);
        if (claims.Until(clock.GetUtcNow(), skew, evenExpired) is not { } until || !IsOurs(claims))
            return null;
        return claims.Subject("sub", LongestSubject) is { } subject
            ? new Principal(CallerOf(subject), claims.Text("scope")?.Split(' ') ?? [], until)
            {
                IsToken = true,
                UserVersion = claims.Whole(UserVersion),
            }
            : null;
    }

    /// <summary>Our key signs for no other issuer, even where a token need not name us.</summary>
    private bool IsOurs(JsonElement claims) =>
        (options.Issuer is not { } issuer || claims.Matches("iss", issuer))
        && (options.Audience is not { } audience || claims.Matches("aud", audience))
        && !options.Authorities.Any(authority => claims.Matches("iss", authority.Issuer));

    private static Caller CallerOf(string subject) =>
        long.TryParse(subject, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new Caller($"user:{id}", id)
            : new Caller("token:" + subject);
}

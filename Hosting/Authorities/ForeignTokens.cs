using System.Buffers.Text;
using System.Collections.Frozen;
using System.Text.Json;
using Granary.Dispatch.Security;

namespace Granary.Hosting.Authorities;

/// <summary>
/// Tokens of the configured issuers, read as strictly as our own before the library sees them. A key is one of those
/// that the issuer in <c>iss</c> shows, whatever else the header names.
/// </summary>
internal sealed class ForeignTokens : IForeignTokens
{
    /// <summary>How many requests may wait for keys; further ones are answered <c>busy</c>.</summary>
    public const int MostWaiting = 128;

    private const int LongestKid = 256;

    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];

    private static readonly Refusal Busy = new(
        ErrorCode.Busy, "too many requests wait for the keys of their tokens' issuers; ask again with the same key")
    {
        RetryAfterMs = 1000,
    };

    private readonly FrozenDictionary<string, Authority> _authorities;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _skew;
    private int _waiting;

    public ForeignTokens(SecurityOptions options, ReadKeys source, TimeProvider clock, ILoggerFactory logs)
    {
        var log = logs.CreateLogger<ForeignTokens>();
        _authorities = options.Authorities.ToFrozenDictionary(
            one => one.Issuer, one => new Authority(one, source, clock, log), StringComparer.Ordinal);
        _clock = clock;
        _skew = TimeSpan.FromSeconds(options.ClockSkewSeconds);
    }

    /// <inheritdoc/>
    public Principal? Check(string token, bool evenExpired) =>
        Read(token, evenExpired) is { } read && read.Authority.Keys is { } keys
        && keys.Find(read.Kid, read.Alg) is { } key && key.Signed(token)
            ? read.Principal with { Withdrawn = keys.Replaced }
            : null;

    /// <inheritdoc/>
    public Task<Refusal?>? Later(string token) =>
        Read(token, evenExpired: false) is { } read && read.Authority.Keys?.Find(read.Kid, read.Alg) is null
            ? Learn(read)
            : null;

    /// <summary>Once a second: keys are read again when they have to be.</summary>
    public void Look()
    {
        foreach (var authority in _authorities.Values)
            authority.Look();
    }

    private async Task<Refusal?> Learn(Unproven read)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return Busy;
        }

        try
        {
            return await read.Authority.Learn(read.Kid, read.Alg);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private Unproven? Read(string token, bool evenExpired)
    {
        try
        {
            if (token.Split('.') is not [var head, var body, var signature] || Bytes(signature).Length == 0)
                return null;
            var header = TokenClaims.Parse(Bytes(head));
            var claims = TokenClaims.Parse(Bytes(body));
            return Names(header, out var kid, out var alg)
                && claims.Text("iss") is { } issuer && _authorities.TryGetValue(issuer, out var authority)
                && authority.Claims.Read(claims, _clock.GetUtcNow(), _skew, evenExpired) is { } principal
                ? new(authority, kid!, alg!, principal)
                : null;
        }
        catch (Exception e) when (TokenClaims.IsFault(e))
        {
            return null;
        }
    }

    /// <summary>What we should understand and do not (<c>crit</c>), or makes it another thing, is refused.</summary>
    private static bool Names(JsonElement header, out string? kid, out string? alg)
    {
        (kid, alg) = (header.Text("kid"), header.Text("alg"));
        return alg is "RS256" or "ES256" && kid is { Length: > 0 and <= LongestKid }
            && (!header.TryGetProperty("typ", out var type)
                || Types.Contains(type.GetString(), StringComparer.OrdinalIgnoreCase))
            && !Array.Exists(["crit", "b64", "cty", "enc", "zip"], name => header.TryGetProperty(name, out _));
    }

    /// <summary>As Base64url is written: without padding, white space and bits behind the end.</summary>
    private static byte[] Bytes(string part)
    {
        var bytes = Base64Url.DecodeFromChars(part);
        return Base64Url.EncodeToString(bytes) == part ? bytes : throw new FormatException("it is written otherwise");
    }

    /// <summary>What a token says, and the issuer whose key has to prove it.</summary>
    private sealed record Unproven(Authority Authority, string Kid, string Alg, Principal Principal);
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Granary.Hosting.Authorities;

/// <summary>One key, for one algorithm: what else a key set says of it (a certificate, say) is left out.</summary>
internal sealed class SigningKey
{
    private const int LeastBits = 2048;
    private const int MostBits = 8192;
    private const int LongestKid = 256;

    private static readonly JsonWebTokenHandler Handler = new();

    private readonly TokenValidationParameters _parameters;

    private SigningKey(JsonWebKey key, string alg, IReadOnlyList<string> audiences, string issuer)
    {
        (Kid, Alg) = (key.Kid, alg);
        // Times and claims are checked before, by our own clock; the rest holds twice.
        _parameters = new()
        {
            IssuerSigningKey = key,
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = [alg],
            ValidIssuer = issuer,
            ValidAudiences = audiences,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            ValidateLifetime = false,
        };
    }

    public string Kid { get; }

    public string Alg { get; }

    /// <returns>Null: it is for something else, or useless.</returns>
    public static SigningKey? Read(
        JsonElement json, IReadOnlyList<string> audiences, string issuer, out bool isUseless)
    {
        isUseless = false;
        try
        {
            var key = new JsonWebKey(json.GetRawText());
            if (AlgOf(key) is not { } alg)
                return null;
            return new(Bare(key, alg), alg, audiences, issuer);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or CryptographicException)
        {
            isUseless = true;
            return null;
        }
    }

    /// <summary>Whether this key made the token's signature. It never waits.</summary>
    public bool Signed(string token) =>
        Handler.ValidateTokenAsync(token, _parameters) is { IsCompletedSuccessfully: true, Result.IsValid: true };

    private static string? AlgOf(JsonWebKey key)
    {
        var alg = key.Kty switch
        {
            JsonWebAlgorithmsKeyTypes.RSA => SecurityAlgorithms.RsaSha256,
            JsonWebAlgorithmsKeyTypes.EllipticCurve when key.Crv == JsonWebKeyECTypes.P256 =>
                SecurityAlgorithms.EcdsaSha256,
            _ => null,
        };
        return key.Use is null or "sig" && (key.Alg is null || key.Alg == alg)
            && (key.KeyOps.Count == 0 || key.KeyOps.Contains("verify"))
            ? alg
            : null;
    }

    private static JsonWebKey Bare(JsonWebKey key, string alg)
    {
        if (key.Kid is not { Length: > 0 and <= LongestKid })
            throw new FormatException("a key has no name");
        var bare = alg == SecurityAlgorithms.RsaSha256 ? Rsa(key) : Curve(key);
        bare.Kid = key.Kid;
        // What it keeps goes with the key.
        bare.CryptoProviderFactory = new();
        return bare;
    }

    private static JsonWebKey Rsa(JsonWebKey key)
    {
        var (modulus, exponent) = (Base64Url.DecodeFromChars(key.N), Base64Url.DecodeFromChars(key.E));
        // Counted here: rubbish is nothing that the platform need look at.
        var bits = modulus is [var first, ..] ? 8 * modulus.Length - byte.LeadingZeroCount(first) : 0;
        if (bits is < LeastBits or > MostBits || exponent is not [.., var last] || (last & 1) == 0
            || exponent is [1] or { Length: > 8 })
            throw new CryptographicException("its size or its exponent is not safe");
        using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        return new() { Kty = key.Kty, N = key.N, E = key.E };
    }

    private static JsonWebKey Curve(JsonWebKey key)
    {
        // Throws where the point is not on the curve.
        using var curve = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
        });
        return new() { Kty = key.Kty, Crv = key.Crv, X = key.X, Y = key.Y };
    }
}

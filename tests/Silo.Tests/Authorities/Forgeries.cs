using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Granary.Dispatch.Security;
using static Granary.Tests.Authorities.TwoIssuers;

namespace Granary.Tests.Authorities;

/// <summary>Tokens that somebody without the issuer's key may send, or that say what they must not.</summary>
internal static class Forgeries
{
    private const string Rs = """{"alg":"RS256","kid":"k1"}""";
    private const string Es = """{"alg":"ES256","kid":"e1"}""";

    private static readonly string Good = Rsa.Token(Claims());
    private static readonly string[] Parts = Good.Split('.');
    private static readonly string[] CurveParts = Curve.Token(Claims()).Split('.');

    /// <summary>By the header.</summary>
    public static readonly Dictionary<string, Func<string>> Headers = new()
    {
        ["alg none"] = () => $"{TestKey.Text("""{"alg":"none","kid":"k1"}""")}.{Parts[1]}.",
        ["alg none, signed"] = () => Rsa.Token("""{"alg":"none","kid":"k1"}""", Claims()),
        ["alg NoNe"] = () => Rsa.Token("""{"alg":"NoNe","kid":"k1"}""", Claims()),
        ["alg missing"] = () => Rsa.Token("""{"kid":"k1"}""", Claims()),
        ["alg in a list"] = () => Rsa.Token("""{"alg":["RS256"],"kid":"k1"}""", Claims()),
        ["alg in small letters"] = () => Rsa.Token("""{"alg":"rs256","kid":"k1"}""", Claims()),
        ["alg twice"] = () => Rsa.Token("""{"alg":"none","alg":"RS256","kid":"k1"}""", Claims()),
        ["HS256 by the public key in PEM"] = () => Shared(Encoding.ASCII.GetBytes(Rsa.TheRsa.ExportRSAPublicKeyPem())),
        ["HS256 by the public key as SPKI"] = () => Shared(Rsa.TheRsa.ExportSubjectPublicKeyInfo()),
        ["HS256 by SPKI in PEM"] = () => Shared(Encoding.ASCII.GetBytes(Rsa.TheRsa.ExportSubjectPublicKeyInfoPem())),
        ["HS256 by the modulus"] = () => Shared(Rsa.TheRsa.ExportParameters(false).Modulus!),
        ["HS256 by nothing"] = () => Shared([]),
        ["HS256 by the shown key"] = () => Shared(Encoding.UTF8.GetBytes(Rsa.Jwk())),
        ["HS256 by our own secret"] = () => Shared(Encoding.UTF8.GetBytes(SecurityOptions.DefaultSecret)),
        ["HS256 by our own secret, iss in a list"] = () => Hmac(
            """{"alg":"HS256"}""", Claims(issuer: $"[\"{One}\"]"),
            Encoding.UTF8.GetBytes(SecurityOptions.DefaultSecret)),
        ["RS512"] = () => Signed("""{"alg":"RS512","kid":"k1"}""", hash: HashAlgorithmName.SHA512),
        ["PS256"] = () => Signed("""{"alg":"PS256","kid":"k1"}""", RSASignaturePadding.Pss),
        ["PS256 called RS256"] = () => Signed(Rs, RSASignaturePadding.Pss),
        ["ES256 by the RSA key"] = () => Rsa.Token("""{"alg":"ES256","kid":"k1"}""", Claims()),
        ["RS256 by the curve's key"] = () => Curve.Token("""{"alg":"RS256","kid":"e1"}""", Claims()),
        ["no kid"] = () => Rsa.Token("""{"alg":"RS256"}""", Claims()),
        ["kid of nothing"] = () => Strange.Named("").Token(Claims()),
        ["kid as a number"] = () => Rsa.Token("""{"alg":"RS256","kid":1}""", Claims()),
        ["kid as a path"] = () => Strange.Named("../../../../dev/null").Token(Claims()),
        ["kid as SQL"] = () => Strange.Named("k1' or '1'='1").Token(Claims()),
        ["kid with NUL"] = () => Strange.Token("""{"alg":"RS256","kid":"k1\u0000"}""", Claims()),
        ["kid in other letters"] = () => Rsa.Named("K1").Token(Claims()),
        ["kid without an end"] = () => Rsa.Named(new string('k', 300)).Token(Claims()),
        ["a key beside the token (jwk)"] = () => Strange.Token(
            $$"""{"alg":"RS256","kid":"k1","jwk":{{Strange.Jwk()}}}""", Claims()),
        ["a key beside the token alone"] = () => Strange.Token(
            $$"""{"alg":"RS256","jwk":{{Strange.Jwk()}}}""", Claims()),
        ["an address of keys (jku)"] = () => Strange.Token(
            """{"alg":"RS256","kid":"k9","jku":"https://evil.example/keys"}""", Claims()),
        ["an address of a certificate (x5u)"] = () => Strange.Token(
            """{"alg":"RS256","kid":"k1","x5u":"https://evil.example/c.pem"}""", Claims()),
        ["a certificate (x5c)"] = () => Strange.Token(
            $$"""{"alg":"RS256","kid":"k1","x5c":["{{Certificate()}}"]}""", Claims()),
        ["crit"] = () => Rsa.Token("""{"alg":"RS256","kid":"k1","crit":["exp"]}""", Claims()),
        ["b64 with crit"] = () => Rsa.Token("""{"alg":"RS256","kid":"k1","b64":false,"crit":["b64"]}""", Claims()),
        ["b64 alone"] = () => Rsa.Token("""{"alg":"RS256","kid":"k1","b64":false}""", Claims()),
        ["a token in a token (cty)"] = () => Rsa.Token("""{"alg":"RS256","kid":"k1","cty":"JWT"}""", Good),
        ["cty"] = () => Rsa.Token("""{"alg":"RS256","kid":"k1","cty":"JWT"}""", Claims()),
        ["typ of a logout"] = () => Rsa.Token("""{"alg":"RS256","kid":"k1","typ":"logout+jwt"}""", Claims()),
        ["typ as a number"] = () => Rsa.Token("""{"alg":"RS256","kid":"k1","typ":1}""", Claims()),
        ["a header that is a list"] = () => Rsa.Token($"[{Rs}]", Claims()),
        ["a header that is a text"] = () => Rsa.Token("\"RS256\"", Claims()),
        ["something behind the header"] = () => Rsa.Token(Rs + "{}", Claims()),
        ["a comment in the header"] = () => Rsa.Token("/**/" + Rs, Claims()),
    };

    /// <summary>By keys and signatures.</summary>
    public static readonly Dictionary<string, Func<string>> Signatures = new()
    {
        ["a stranger's key"] = () => Strange.Token(Claims()),
        ["another issuer's key of the same name"] = () => OthersRsa.Token(Claims()),
        ["another issuer's key of another name"] = () => OthersAlone.Token(Claims()),
        ["our key for another issuer"] = () => Rsa.Token(Claims(issuer: $"\"{Other}\"")),
        ["no signature"] = () => $"{Parts[0]}.{Parts[1]}.",
        ["two parts"] = () => $"{Parts[0]}.{Parts[1]}",
        ["half a signature"] = () => $"{Parts[0]}.{Parts[1]}.{Parts[2][..170]}",
        ["a signature and more"] = () => Good + "AAAA",
        ["a signature with another bit"] = () => $"{Parts[0]}.{Parts[1]}.{Turned(Parts[2])}",
        ["a signature of other claims"] = () => $"{Parts[0]}.{TestKey.Text(Claims(subject: "\"bob\""))}.{Parts[2]}",
        ["a signature under another header"] = () => $"{TestKey.Text(Rs)}.{Parts[1]}.{Parts[2]}",
        ["parts changed round"] = () => $"{Parts[1]}.{Parts[0]}.{Parts[2]}",
        ["four parts"] = () => Good + ".AAAA",
        ["five parts (JWE)"] = () => $"{Parts[0]}..{Parts[1]}.{Parts[2]}.{Parts[2]}",
        ["padding"] = () => Good + "==",
        ["white space in the signature"] = () => Good.Insert(Good.Length - 4, " "),
        ["a line break in the claims"] = () => $"{Parts[0]}.{Parts[1].Insert(8, "\n")}.{Parts[2]}",
        ["NUL at the end"] = () => Good + "\0",
        ["plain Base64"] = () => $"{Parts[0]}.{Parts[1]}.{Convert.ToBase64String(Base64Url.DecodeFromChars(Parts[2]))}",
        ["too long"] = () => Rsa.Token(Claims(more: $",\"x\":\"{new string('x', 7000)}\"")),
        ["r and s are 0"] = () => $"{CurveParts[0]}.{CurveParts[1]}.{TestKey.Text(new byte[64])}",
        ["a signature in DER"] = () => $"{CurveParts[0]}.{CurveParts[1]}.{TestKey.Text(Der())}",
        ["a signature of 63 bytes"] = () => $"{CurveParts[0]}.{CurveParts[1]}.{CurveParts[2][..84]}",
        ["a signature on another curve"] = () =>
            TestKey.Curve("e1", ECCurve.NamedCurves.nistP384).Token(Es, Claims()),
        ["another key on that curve"] = () => TestKey.Curve("e1").Token(Claims()),
    };

    /// <summary>Signed as it should be, by a key that no issuer should have, or has for something else.</summary>
    public static readonly Dictionary<string, (string Jwk, Func<string> Token)> Keys = new()
    {
        ["1024 bits"] = Shown(TestKey.Rsa("bad", 1024)),
        ["a key to encrypt with"] = Shown(Rsa.Named("bad"), "\"use\":\"enc\""),
        ["a key to sign with alone"] = Shown(Rsa.Named("bad"), "\"key_ops\":[\"sign\"]"),
        ["a key for RS512"] = Shown(Rsa.Named("bad"), "\"alg\":\"RS512\""),
        ["a key on P-384"] = Shown(TestKey.Curve("bad", ECCurve.NamedCurves.nistP384)),
        ["an exponent of 1"] = (
            Rsa.Named("bad").Jwk("\"x\":1").Replace("\"AQAB\"", "\"AQ\"", StringComparison.Ordinal),
            () => Unlocked("""{"alg":"RS256","kid":"bad"}""")),
        ["a shared secret"] = (
            """{"kty":"oct","kid":"bad","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}""",
            () => Hmac(
                """{"alg":"HS256","kid":"bad"}""", Claims(), "secret-secret-secret-secret-secret"u8.ToArray())),
    };

    public static string Hmac(string header, string claims, byte[] secret)
    {
        var signed = $"{TestKey.Text(header)}.{TestKey.Text(claims)}";
        return $"{signed}.{TestKey.Text(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Shared(byte[] secret) => Hmac("""{"alg":"HS256","kid":"k1"}""", Claims(), secret);

    private static string Signed(string header, RSASignaturePadding? padding = null, HashAlgorithmName? hash = null)
    {
        var signed = $"{TestKey.Text(header)}.{Parts[1]}";
        return $"{signed}.{TestKey.Text(Rsa.Sign(signed, padding, hash))}";
    }

    private static string Turned(string signature) =>
        string.Create(signature.Length, signature, (span, from) =>
        {
            from.CopyTo(span);
            span[20] = span[20] == 'A' ? 'B' : 'A';
        });

    private static byte[] Der() => Curve.TheCurve.SignData(
        Encoding.ASCII.GetBytes($"{CurveParts[0]}.{CurveParts[1]}"), HashAlgorithmName.SHA256,
        DSASignatureFormat.Rfc3279DerSequence);

    private static string Certificate() => Convert.ToBase64String(
        new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=k1", Strange.TheRsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)).RawData);

    /// <summary>With an exponent of 1 a signature is just what it must say.</summary>
    private static string Unlocked(string header)
    {
        var signed = $"{TestKey.Text(header)}.{Parts[1]}";
        var signature = new BigInteger(Rsa.Sign(signed), isUnsigned: true, isBigEndian: true);
        var key = Rsa.TheRsa.ExportParameters(false);
        var opened = BigInteger.ModPow(
            signature, new(key.Exponent, isUnsigned: true, isBigEndian: true),
            new(key.Modulus, isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return $"{signed}.{TestKey.Text([.. new byte[256 - opened.Length], .. opened])}";
    }

    private static (string, Func<string>) Shown(TestKey key, string more = "\"use\":\"sig\"") =>
        (key.Jwk(more), () => key.Token(Claims()));
}

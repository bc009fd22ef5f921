using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Granary.Tests.Authorities;

/// <summary>A key of an issuer: how it is shown, and tokens by it, made by hand.</summary>
internal sealed class TestKey
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _curve;

    private TestKey(string kid, RSA? rsa, ECDsa? curve) => (Kid, _rsa, _curve) = (kid, rsa, curve);

    public string Kid { get; }

    public string Alg => _rsa is null ? "ES256" : "RS256";

    public RSA TheRsa => _rsa!;

    public ECDsa TheCurve => _curve!;

    public static TestKey Rsa(string kid, int bits = 2048) => new(kid, RSA.Create(bits), null);

    public static TestKey Curve(string kid) => Curve(kid, ECCurve.NamedCurves.nistP256);

    public static TestKey Curve(string kid, ECCurve curve) => new(kid, null, ECDsa.Create(curve));

    public TestKey Named(string kid) => new(kid, _rsa, _curve);

    /// <summary>As a key set shows it.</summary>
    public string Jwk(string more = "\"use\":\"sig\"")
    {
        if (_rsa?.ExportParameters(false) is { } rsa)
            return Json(("kty", "RSA"), ("n", Text(rsa.Modulus!)), ("e", Text(rsa.Exponent!)));
        var point = _curve!.ExportParameters(false).Q;
        return Json(("kty", "EC"), ("crv", $"P-{_curve.KeySize}"), ("x", Text(point.X!)), ("y", Text(point.Y!)));

        string Json(params (string Name, string Value)[] members)
        {
            var text = string.Concat(members.Select(one => $"\"{one.Name}\":\"{one.Value}\","));
            return $$"""{"kid":"{{Kid}}",{{text}}{{more}}}""";
        }
    }

    public static byte[] Set(params IEnumerable<string> keys) =>
        Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', keys)}}]}""");

    public static byte[] Set(params IEnumerable<TestKey> keys) => Set(keys.Select(key => key.Jwk()));

    public string Token(string claims) =>
        Token($$"""{"alg":"{{Alg}}","typ":"JWT","kid":"{{Kid}}"}""", claims);

    public string Token(string header, string claims)
    {
        var signed = $"{Text(header)}.{Text(claims)}";
        return $"{signed}.{Text(Sign(signed))}";
    }

    public byte[] Sign(string signed, RSASignaturePadding? padding = null, HashAlgorithmName? hash = null)
    {
        var bytes = Encoding.ASCII.GetBytes(signed);
        return _rsa is not null
            ? _rsa.SignData(bytes, hash ?? HashAlgorithmName.SHA256, padding ?? RSASignaturePadding.Pkcs1)
            : _curve!.SignData(bytes, hash ?? HashAlgorithmName.SHA256);
    }

    public static string Text(string json) => Text(Encoding.UTF8.GetBytes(json));

    public static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}

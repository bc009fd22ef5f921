using Granary.Hosting.Authorities;

namespace Granary.Tests.Authorities;

/// <summary>What an issuer shows is taken key by key: one that is rubbish does not hide the others.</summary>
public sealed class KeySetTests
{
    [Theory]
    [InlineData("""{"kty":5}""", 1)]
    [InlineData("7", 1)]
    [InlineData("""{"kty":"RSA","kid":"x","n":"!!","e":"AQAB"}""", 1)]
    [InlineData("""{"kty":"RSA","kid":"x","n":"","e":""}""", 1)]
    [InlineData("""{"kty":"RSA","kid":"x"}""", 1)]
    [InlineData("""{"kty":"EC","kid":"x","crv":"P-256","x":"AAAA","y":"AAAA"}""", 1)]
    [InlineData("""{"kty":"EC","kid":"x","crv":"P-256"}""", 1)]
    [InlineData("""{"kty":"RSA","kid":"x","key_ops":"verify"}""", 1)]
    [InlineData("""{"kty":"OKP","kid":"x","crv":"Ed25519","x":"AAAA"}""", 0)]
    [InlineData("""{"kty":"oct","kid":"x","k":"AAAA"}""", 0)]
    [InlineData("""{"kty":"RSA","kid":"x","use":"enc","n":"AAAA","e":"AQAB"}""", 0)]
    [InlineData("""{"kty":"RSA","kid":"x","alg":"RSA-OAEP","n":"AAAA","e":"AQAB"}""", 0)]
    [InlineData("""{"unheard":"of"}""", 0)]
    public void A_key_that_cannot_be_used_is_left_out(string json, int useless)
    {
        var keys = Read(json, TwoIssuers.Rsa.Jwk());

        Assert.Equal((1, useless), (keys.Count, keys.Useless));
        Assert.NotNull(keys.Find("k1", "RS256"));
        Assert.Null(keys.Find("k1", "ES256"));
    }

    [Fact]
    public void Keys_of_a_size_or_an_exponent_that_is_not_safe_count_as_useless()
    {
        var one = TwoIssuers.Rsa.Named("x").Jwk();
        var keys = Read(
            TestKey.Rsa("x", 1024).Jwk(), one.Replace("\"AQAB\"", "\"AQ\"", StringComparison.Ordinal),
            one.Replace("\"AQAB\"", "\"AAAA\"", StringComparison.Ordinal),
            one.Replace("\"kid\":\"x\"", "\"kid\":\"\"", StringComparison.Ordinal), TwoIssuers.Curve.Jwk());

        Assert.Equal((1, 4), (keys.Count, keys.Useless));
    }

    [Fact]
    public void Of_two_keys_with_one_name_the_first_counts()
    {
        var keys = Read(TwoIssuers.Rsa.Jwk(), TwoIssuers.Strange.Jwk(), TestKey.Curve("k1").Jwk());

        Assert.Equal(2, keys.Count);
        Assert.True(keys.Find("k1", "RS256")!.Signed(TwoIssuers.Rsa.Token(TwoIssuers.Claims())));
        Assert.False(keys.Find("k1", "RS256")!.Signed(TwoIssuers.Strange.Token(TwoIssuers.Claims())));
    }

    [Fact]
    public void No_more_than_a_hundred_are_looked_at()
    {
        var many = Enumerable.Range(0, 150).Select(n => TwoIssuers.Curve.Named($"e{n}").Jwk());

        Assert.Equal(100, Read([.. many]).Count);
    }

    [Fact]
    public void A_certificate_beside_the_numbers_is_not_looked_at()
    {
        var keys = Read(TwoIssuers.Rsa.Jwk("\"use\":\"sig\",\"x5c\":[\"bm9uc2Vuc2U=\"],\"x5t\":\"x\",\"d\":\"AQAB\""));

        Assert.True(keys.Find("k1", "RS256")!.Signed(TwoIssuers.Rsa.Token(TwoIssuers.Claims())));
    }

    private static KeySet Read(params string[] keys) => KeySet.Read(TestKey.Set(keys), ["granary"], TwoIssuers.One);
}

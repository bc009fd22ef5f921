using System.Text;
using static Granary.Tests.Authorities.TwoIssuers;

namespace Granary.Tests.Authorities;

/// <summary>None of these lets in, now or after its issuer's keys were read once more.</summary>
public sealed class ForgeryTests
{
    public static TheoryData<string> ByHeader => [.. Forgeries.Headers.Keys];

    public static TheoryData<string> BySignature => [.. Forgeries.Signatures.Keys];

    public static TheoryData<string> ByKey => [.. Forgeries.Keys.Keys];

    [Fact]
    public void What_the_forgeries_are_made_of_is_accepted()
    {
        var issuers = new TwoIssuers();
        string[] good =
        [
            Rsa.Token(Claims()), Curve.Token(Claims()), OthersAlone.Token(Claims($"\"{Other}\"")),
            Rsa.Token("""{"alg":"RS256","kid":"k1","x5t":"abc","jku":"https://evil.example/keys"}""", Claims()),
        ];
        Assert.All(good, token => Assert.NotNull(issuers.Check(token)));
    }

    [Theory]
    [MemberData(nameof(ByHeader))]
    public Task A_forged_header_is_refused(string name) => IsRefused(Forgeries.Headers[name]());

    [Theory]
    [MemberData(nameof(BySignature))]
    public Task A_forged_signature_is_refused(string name) => IsRefused(Forgeries.Signatures[name]());

    [Theory]
    [MemberData(nameof(ByKey))]
    public Task A_key_for_something_else_is_refused(string name) =>
        IsRefused(Forgeries.Keys[name].Token(), Forgeries.Keys[name].Jwk);

    [Theory]
    [InlineData("-1")]
    [InlineData("\"9999999999\"")]
    [InlineData("1e300")]
    [InlineData("1e999")]
    [InlineData("null")]
    [InlineData("[9999999999]")]
    [InlineData("9999999999,\"exp\":9999999999")]
    [InlineData("9999999999,\"nbf\":9999999998")]
    [InlineData("9999999999,\"nbf\":\"1\"")]
    [InlineData("9999999999,\"nbf\":1e300")]
    public Task Times_that_do_not_hold_are_refused(string expires) => IsRefused(Rsa.Token(Claims(expires: expires)));

    [Theory]
    [InlineData("\"another\"")]
    [InlineData("\"Granary\"")]
    [InlineData("\"granary \"")]
    [InlineData("\"granary/\"")]
    [InlineData("\"granary,api://granary\"")]
    [InlineData("""["another"]""")]
    [InlineData("[]")]
    [InlineData("""[["granary"]]""")]
    [InlineData("""{"granary":"granary"}""")]
    [InlineData("null")]
    public Task Tokens_for_others_are_refused(string audience) => IsRefused(Rsa.Token(Claims(audience: audience)));

    [Theory]
    [InlineData($"\"{One}/\"")]
    [InlineData("\"HTTPS://one.example/realms/x\"")]
    [InlineData($"[\"{One}\"]")]
    [InlineData($"\"{One}\",\"iss\":\"{One}\"")]
    [InlineData("\"https://third.example\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    public Task Issuers_that_are_not_these_are_refused(string issuer) => IsRefused(Rsa.Token(Claims(issuer)));

    [Theory]
    [InlineData("\"\"")]
    [InlineData("42")]
    [InlineData("[\"ann\"]")]
    [InlineData("null")]
    [InlineData("\"ann\",\"sub\":\"bob\"")]
    [InlineData("\"ann\\u0000\"")]
    [InlineData("\"ann\\nINFO all is well\"")]
    [InlineData("\"\\ud800\"")]
    public Task Subjects_that_are_no_names_are_refused(string subject) =>
        IsRefused(Rsa.Token(Claims(subject: subject)));

    [Theory]
    [InlineData("""{"aud":"granary","sub":"ann","exp":9999999999}""")]
    [InlineData($$"""{"iss":"{{One}}","sub":"ann","exp":9999999999}""")]
    [InlineData($$"""{"iss":"{{One}}","aud":"granary","exp":9999999999}""")]
    [InlineData($$"""{"iss":"{{One}}","aud":"granary","sub":"ann"}""")]
    [InlineData($$"""[{"iss":"{{One}}","aud":"granary","sub":"ann","exp":9999999999}]""")]
    [InlineData($$$"""{"iss":"{{{One}}}","aud":"granary","sub":"ann","exp":9999999999}}""")]
    [InlineData("\"ann\"")]
    [InlineData("")]
    public Task Claims_that_lack_something_are_refused(string claims) => IsRefused(Rsa.Token(claims));

    [Fact]
    public void One_that_has_expired_is_refused() =>
        Assert.Null(new TwoIssuers().Check(Rsa.Token(Claims(expires: "1"))));

    [Fact]
    public async Task A_subject_that_is_too_long_is_refused()
    {
        await IsRefused(Rsa.Token(Claims(subject: $"\"{new string('s', 256)}\"")));
        Assert.NotNull(new TwoIssuers().Check(Rsa.Token(Claims(subject: $"\"{new string('s', 255)}\""))));
    }

    [Fact]
    public async Task Claims_that_lead_too_deep_are_refused() => await IsRefused(Rsa.Token(Claims(
        more: $",\"x\":{string.Concat(Enumerable.Repeat("[", 60))}{string.Concat(Enumerable.Repeat("]", 60))}")));

    [Fact]
    public async Task Text_that_is_no_UTF8_is_refused()
    {
        var claims = Encoding.Latin1.GetBytes(Claims(subject: "\"ann\u00ff\""));
        var signed = $"{TestKey.Text("""{"alg":"RS256","kid":"k1"}""")}.{TestKey.Text(claims)}";

        await IsRefused($"{signed}.{TestKey.Text(Rsa.Sign(signed))}");
    }

    private static async Task IsRefused(string token, params IEnumerable<string> shown)
    {
        var issuers = new TwoIssuers(shown);
        Assert.Null(issuers.Check(token));
        Assert.Null(issuers.Checker.Check(token, evenExpired: true));

        issuers.Time.Advance(TimeSpan.FromSeconds(1));
        if (issuers.Checker.Later(token) is { } later)
            Assert.Null(await later);
        Assert.Null(issuers.Check(token));
    }
}

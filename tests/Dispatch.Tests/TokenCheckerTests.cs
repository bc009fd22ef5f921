using Granary.Dispatch.Security;

namespace Granary.Tests.Dispatch;

public sealed class TokenCheckerTests
{
    private const string Old = "the-secret-before-the-present-one-1234";

    private readonly FakeClock _clock = new();
    private readonly SecurityOptions _options = new() { PreviousSigningSecret = Old, PreviousSigningKeyId = "0" };

    [Fact]
    public void A_users_token_is_the_user()
    {
        Assert.Equal(new Caller("user:7", 7), Check(Claims("7"))!.Caller);
    }

    [Fact]
    public void A_scope_claim_may_stand_for_a_key()
    {
        var principal = Check("""{"sub":"robot","exp":9999999999,"scope":"library shop"}""");

        Assert.Equal("token:robot", principal!.Caller.Name);
        Assert.True(principal.Has("library") && principal.Has("shop"));
    }

    [Fact]
    public void The_key_before_is_still_accepted()
    {
        Assert.NotNull(Checked(MadeToken.Of("""{"alg":"HS256","kid":"0"}""", Claims("7"), Old)));
        Assert.Null(Checked(MadeToken.Of("""{"alg":"HS256","kid":"1"}""", Claims("7"), Old)));
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"HS512"}""")]
    [InlineData("""{"alg":"hs256"}""")]
    [InlineData("""{"alg":["HS256"]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"alg":"HS256","kid":"2"}""")]
    [InlineData("""{"alg":"none","alg":"HS256"}""")]
    public void Another_algorithm_or_key_is_refused(string header) =>
        Assert.Null(Checked(MadeToken.Of(header, Claims("7"), _options.SigningSecret)));

    [Theory]
    [InlineData("""{"sub":"7"}""")]
    [InlineData("""{"sub":"7","exp":1}""")]
    [InlineData("""{"sub":"7","exp":"9999999999"}""")]
    [InlineData("""{"sub":"7","exp":9999999999,"nbf":9999999998}""")]
    [InlineData("""{"exp":9999999999}""")]
    [InlineData("""{"sub":7,"exp":9999999999}""")]
    [InlineData("""[]""")]
    public void Claims_that_do_not_hold_are_refused(string claims) => Assert.Null(Check(claims));

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiI3In0.")]
    public void What_is_no_token_is_refused(string token) => Assert.Null(Checked(token));

    [Fact]
    public void A_token_expires_with_the_clock()
    {
        var exp = _clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds();
        var token = MadeToken.Of("""{"alg":"HS256"}""", $$"""{"sub":"7","exp":{{exp}}}""", _options.SigningSecret);

        Assert.NotNull(Checked(token));
        _clock.Pass(TimeSpan.FromMinutes(2));
        Assert.Null(Checked(token));
    }

    [Fact]
    public void Issuer_and_audience_count_when_configured()
    {
        _options.Issuer = "me";
        _options.Audience = "you";

        Assert.Null(Check(Claims("7")));
        Assert.NotNull(Check("""{"sub":"7","exp":9999999999,"iss":"me","aud":["x","you"]}"""));
    }

    private static string Claims(string subject) => $$"""{"sub":"{{subject}}","exp":9999999999}""";

    private Principal? Check(string claims) =>
        Checked(MadeToken.Of("""{"alg":"HS256"}""", claims, _options.SigningSecret));

    private Principal? Checked(string token) => new TokenChecker(_options, _clock).Check(token);
}

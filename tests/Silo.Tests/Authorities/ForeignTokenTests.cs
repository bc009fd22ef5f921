using Granary.Dispatch.Security;

namespace Granary.Tests.Authorities;

public sealed class ForeignTokenTests
{
    private readonly TwoIssuers _issuers = new();

    [Fact]
    public void A_caller_is_issuer_and_subject_and_never_a_user()
    {
        foreach (var key in new[] { TwoIssuers.Rsa, TwoIssuers.Curve })
        {
            var principal = _issuers.Check(key.Token(TwoIssuers.Claims(subject: "\"42\"")));

            Assert.Equal(new Caller($"issuer:{TwoIssuers.One}|42"), principal!.Caller);
            Assert.Null(principal.Caller.UserId);
            Assert.True(principal.IsToken);
        }
    }

    [Fact]
    public void Callers_of_two_issuers_and_ours_are_three()
    {
        var ours = new TokenIssuer(_issuers.Security, _issuers.Time).Issue(42, out _);
        var theirs = TwoIssuers.OthersRsa.Token(TwoIssuers.Claims($"\"{TwoIssuers.Other}\"", subject: "\"42\""));

        Assert.Equal(new Caller("user:42", 42), _issuers.Check(ours)!.Caller);
        Assert.Equal($"issuer:{TwoIssuers.Other}|42", _issuers.Check(theirs)!.Caller.Name);
    }

    [Theory]
    [InlineData(""" "scope":"books:all other" """, "library shop")]
    [InlineData(""" "scope":["librarian"] """, "library")]
    [InlineData(""" "roles":["librarian","x",7,null] """, "library")]
    [InlineData(""" "realm_access":{"roles":["librarian"]} """, "library")]
    [InlineData(""" "https://one.example/roles":["librarian"] """, "library")]
    [InlineData(""" "scope":"library shop admin internal" """, "")]
    [InlineData(""" "groups":["librarian"],"realm_access":7,"roles":{"librarian":1} """, "")]
    public void Scopes_are_those_that_a_line_gives(string more, string scopes) => Assert.Equal(
        scopes,
        string.Join(' ', _issuers.Check(TwoIssuers.Rsa.Token(TwoIssuers.Claims(more: "," + more)))!.Scopes.Order()));

    [Theory]
    [InlineData("""["x","api://granary"]""")]
    [InlineData("\"api://granary\"")]
    public void One_of_the_audiences_is_enough(string audience) =>
        Assert.NotNull(_issuers.Check(TwoIssuers.Rsa.Token(TwoIssuers.Claims(audience: audience))));

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("application/at+jwt")]
    [InlineData("jwt")]
    public void An_access_token_may_say_what_it_is(string type) => Assert.NotNull(_issuers.Check(
        TwoIssuers.Rsa.Token($$"""{"alg":"RS256","kid":"k1","typ":"{{type}}"}""", TwoIssuers.Claims())));

    [Fact]
    public void A_token_expires_and_stands_for_its_caller_all_the_same()
    {
        var expires = _issuers.Time.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds();
        var token = TwoIssuers.Rsa.Token(TwoIssuers.Claims(expires: $"{expires}"));

        Assert.Equal(_issuers.Time.GetUtcNow().AddSeconds(90), _issuers.Check(token)!.ExpiresAt);
        _issuers.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Null(_issuers.Check(token));
        Assert.NotNull(_issuers.Checker.Check(token, evenExpired: true));
    }

    /// <summary>A key that is no longer shown proves nothing, not even what it proved before.</summary>
    [Fact]
    public void A_withdrawn_keys_tokens_are_no_longer_remembered()
    {
        var keys = new KeyRing(_issuers.Security, _issuers.Time, "library");
        var check = new CredentialCheck(keys, _issuers.Checker, _issuers.Security, _issuers.Time);
        var (old, other) = (TwoIssuers.Rsa.Token(TwoIssuers.Claims()), TwoIssuers.Curve.Token(TwoIssuers.Claims()));
        Assert.All([old, other, old], token => Assert.NotNull(check.Admit(token, Access.Reader, out _)));

        _issuers.Sets[TwoIssuers.One] = TestKey.Set(TwoIssuers.Curve);
        _issuers.Time.Advance(TimeSpan.FromMinutes(10));
        _issuers.Tokens.Look();
        Assert.Null(check.Admit(old, Access.Reader, out _));
        Assert.NotNull(check.Admit(other, Access.Reader, out _));
    }

    [Fact]
    public void Our_own_tokens_name_whom_they_like_but_not_another_issuer()
    {
        Assert.NotNull(Ours("""{"sub":"7","exp":9999999999,"iss":"somebody"}"""));
        Assert.Null(Ours($$"""{"sub":"7","exp":9999999999,"iss":"{{TwoIssuers.One}}"}"""));

        Principal? Ours(string claims) => _issuers.Check(Forgeries.Hmac(
            """{"alg":"HS256"}""", claims, System.Text.Encoding.UTF8.GetBytes(_issuers.Security.SigningSecret)));
    }
}

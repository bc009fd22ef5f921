using Granary.Dispatch.Security;

namespace Granary.Tests.Dispatch.Security;

/// <summary>Scopes that users were given, in their tokens.</summary>
public sealed class ScopeTests
{
    private readonly FakeClock _clock = new();
    private readonly SecurityOptions _options = new();
    private readonly KeyRing _keys;
    private readonly CredentialCheck _check;

    public ScopeTests()
    {
        _keys = new(_options, _clock, "library", "shop", "jobs");
        _check = new(_keys, new TokenChecker(_options, _clock), _options, _clock);
    }

    [Fact]
    public void A_token_opens_what_its_user_was_given_and_stands_for_the_user()
    {
        var token = Token(version: 2, "jobs", "shop");

        Assert.Equal(new Caller("user:7", 7), _check.Admit(token, Access.Key("shop"), out _));
        Assert.NotNull(_check.Admit(token, Access.Key("jobs"), out _));
        Assert.NotNull(_check.Admit(token, Access.User, out _));
        Assert.Equal("the credential does not have the scope 'library'", Refused(token, "library"));
    }

    [Fact]
    public void A_scope_that_is_taken_back_ends_in_tokens_of_before_that_were_accepted()
    {
        var (old, other) = (Token(version: 2, "jobs", "shop"), Token(8, 2, "shop"));
        Assert.NotNull(_check.Admit(old, Access.Key("shop"), out _));

        _keys.Withdraw([new(1, 7, "shop", 3)]);
        Assert.Equal("the credential does not have the scope 'shop'", Refused(old, "shop"));
        Assert.NotNull(_check.Admit(old, Access.Key("jobs"), out _));
        Assert.NotNull(_check.Admit(old, Access.User, out _));
        Assert.NotNull(_check.Admit(other, Access.Key("shop"), out _));
    }

    [Fact]
    public void Given_again_it_counts_in_new_tokens_alone()
    {
        _keys.Withdraw([new(1, 7, "shop", 3)]);

        Assert.NotNull(Refused(Token(version: 2, "shop"), "shop"));
        Assert.NotNull(_check.Admit(Token(version: 4, "shop"), Access.Key("shop"), out _));
    }

    [Fact]
    public void A_reading_of_before_brings_nothing_back()
    {
        _keys.Withdraw([new(2, 7, "shop", 5)]);
        _keys.Withdraw([new(1, 7, "shop", 3)]);

        Assert.NotNull(Refused(Token(version: 4, "shop"), "shop"));
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("bootstrap")]
    [InlineData("internal")]
    public void What_is_for_keys_alone_no_token_opens(string scope)
    {
        var access = scope switch
        {
            "admin" => Access.Key(scope),
            "bootstrap" => Access.Bootstrap,
            _ => Access.KeyOnly(scope),
        };

        Assert.Null(_check.Admit(Token(version: 2, scope), access, out var refusal));
        Assert.Equal(ErrorCode.Forbidden, refusal!.Code);
    }

    /// <summary>Its issuer gave the scope, and only the issuer can take it back.</summary>
    [Fact]
    public void A_token_of_another_issuer_keeps_its_scope()
    {
        var token = MadeToken.Of(
            """{"alg":"HS256"}""", """{"sub":"7","exp":9999999999,"scope":"library"}""", _options.SigningSecret);
        _keys.Withdraw([new(1, 7, "library", 3)]);

        Assert.NotNull(_check.Admit(token, Access.Key("library"), out _));
    }

    [Fact]
    public void A_token_without_scopes_says_nothing_of_them()
    {
        var issuer = new TokenIssuer(_options, _clock);

        Assert.Equal(issuer.Issue(7, out _), issuer.Issue(7, [], 9, out _));
    }

    private string? Refused(string token, string scope)
    {
        Assert.Null(_check.Admit(token, Access.Key(scope), out var refusal));
        Assert.Equal(ErrorCode.Forbidden, refusal!.Code);
        return refusal.Error;
    }

    private string Token(long version, params string[] scopes) => Token(7, version, scopes);

    private string Token(long user, long version, params string[] scopes) =>
        new TokenIssuer(_options, _clock).Issue(user, scopes, version, out _);
}

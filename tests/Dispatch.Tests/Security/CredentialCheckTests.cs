using Granary.Dispatch.Security;

namespace Granary.Tests.Dispatch.Security;

public sealed class CredentialCheckTests
{
    private readonly FakeClock _clock = new();
    private const string Bootstrap = "the-operator-set-this-bootstrap-token";

    private readonly SecurityOptions _options = new()
    {
        OpenScopes = "shop, jobs, internal",
        DevelopmentKey = "supersecretapikey",
        BootstrapToken = Bootstrap,
    };

    private readonly KeyRing _keys;
    private readonly CredentialCheck _check;

    public CredentialCheckTests()
    {
        _keys = new(_options, _clock, "library", "shop", "jobs");
        _check = new(_keys, new TokenChecker(_options, _clock), _options, _clock);
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("jobs")]
    public void An_open_scope_takes_callers_without_a_credential(string scope) =>
        Assert.Same(Caller.Anonymous, _check.Admit(null, Access.Key(scope), out _));

    [Fact]
    public void An_open_scope_does_not_open_the_others()
    {
        Assert.Equal(ErrorCode.Unauthenticated, Refused(null, Access.Key("library")));
        Assert.Equal(ErrorCode.Unauthenticated, Refused(null, Access.User));
        _options.OpenScopes = "";
        var closed = new CredentialCheck(_keys, new TokenChecker(_options, _clock), _options, _clock);
        Assert.Null(closed.Admit(null, Access.Key("shop"), out _));
    }

    [Fact]
    public void An_open_scope_knows_who_has_a_credential_and_refuses_a_wrong_one()
    {
        Assert.Equal("key:development", _check.Admit("supersecretapikey", Access.Key("shop"), out _)!.Name);
        Assert.Equal(ErrorCode.Unauthenticated, Refused("wrong", Access.Key("shop")));
    }

    /// <summary>Who needs no credential is not refused for a good one.</summary>
    [Fact]
    public void An_open_scope_takes_a_users_token_for_its_user_and_a_closed_one_does_not()
    {
        Assert.Equal("user:7", _check.Admit(Token(7), Access.Key("shop"), out _)!.Name);
        Assert.Equal(ErrorCode.Forbidden, Refused(Token(7), Access.Key("library")));
        _keys.Forget([new(1, 7)]);
        Assert.Equal(ErrorCode.Unauthenticated, Refused(Token(7), Access.Key("shop")));
    }

    [Fact]
    public void A_reader_needs_no_credential_but_not_a_wrong_one_either()
    {
        Assert.Same(Caller.Anonymous, _check.Admit(null, Access.Reader, out _));
        Assert.Equal("user:7", _check.Admit(Token(7), Access.Reader, out _)!.Name);
        Assert.Equal(ErrorCode.Unauthenticated, Refused("wrong", Access.Reader));
    }

    [Fact]
    public void What_is_public_takes_anybody_and_knows_a_user_by_the_token()
    {
        Assert.Same(Caller.Anonymous, _check.Admit(null, Access.Public, out _));
        Assert.Same(Caller.Anonymous, _check.Admit("wrong", Access.Public, out _));
        Assert.Equal("user:7", _check.Admit(Token(7), Access.Public, out _)!.Name);
    }

    [Fact]
    public void A_key_is_no_user() => Assert.Equal(ErrorCode.Forbidden, Refused("supersecretapikey", Access.User));

    [Fact]
    public void A_gone_users_token_is_refused_at_once_though_it_was_accepted_before()
    {
        var (gone, other) = (Token(7), Token(8));
        Assert.NotNull(_check.Admit(gone, Access.User, out _));

        _keys.Forget([new(1, 7)]);
        Assert.Equal(ErrorCode.Unauthenticated, Refused(gone, Access.User));
        Assert.Equal(ErrorCode.Unauthenticated, Refused("Bearer " + gone, Access.User));
        Assert.Equal(ErrorCode.Unauthenticated, Refused(Token(7), Access.User));
        Assert.NotNull(_check.Admit(other, Access.User, out _));
    }

    [Fact]
    public void A_remembered_token_expires_all_the_same()
    {
        var token = Token(7);
        Assert.NotNull(_check.Admit(token, Access.User, out _));

        _clock.Pass(TimeSpan.FromMinutes(_options.TokenMinutes) + TimeSpan.FromSeconds(_options.ClockSkewSeconds));
        Assert.Equal(ErrorCode.Unauthenticated, Refused(token, Access.User));
        Assert.Equal(ErrorCode.Unauthenticated, Refused(token, Access.User));
    }

    [Fact]
    public void The_internal_door_takes_a_key_with_the_scope_alone()
    {
        var door = Access.KeyOnly("internal");
        var revoked = Row(2, "gone", "bad", "internal") with { RevokedAt = _clock.GetUtcNow() };
        _keys.Load([Row(1, "moderator", "good", "internal"), revoked]);

        Assert.Equal("key:moderator", _check.Admit("good", door, out _)!.Name);
        Assert.Equal(ErrorCode.Forbidden, Refused("supersecretapikey", door));
        Assert.All([null, "wrong", "bad"], auth => Assert.Equal(ErrorCode.Unauthenticated, Refused(auth, door)));
    }

    [Fact]
    public void A_token_does_not_open_the_internal_door_whatever_it_claims()
    {
        Assert.Equal(ErrorCode.Forbidden, Refused(Token(7), Access.KeyOnly("internal")));
        Assert.Equal(ErrorCode.Forbidden, Refused(Claiming("internal bootstrap"), Access.KeyOnly("internal")));
        Assert.Equal(ErrorCode.Forbidden, Refused(Claiming("internal bootstrap"), Access.Bootstrap));
        Assert.Equal("token:robot", _check.Admit(Claiming("internal"), Access.Key("internal"), out _)!.Name);
    }

    [Fact]
    public void The_bootstrap_token_is_a_credential_for_one_thing()
    {
        Assert.Equal("bootstrap", _check.Admit(Bootstrap, Access.Bootstrap, out _)!.Name);
        Assert.Equal(ErrorCode.Forbidden, Refused(Bootstrap, Access.KeyOnly("internal")));
        Assert.Equal(ErrorCode.Forbidden, Refused("supersecretapikey", Access.Bootstrap));
        Assert.All([null, "", Bootstrap + "!"],
            auth => Assert.Equal(ErrorCode.Unauthenticated, Refused(auth, Access.Bootstrap)));
    }

    [Fact]
    public void Without_a_bootstrap_token_only_an_open_scope_lets_in()
    {
        _options.BootstrapToken = null;
        var without = new CredentialCheck(new(_options, _clock), new TokenChecker(_options, _clock), _options, _clock);
        Assert.Null(without.Admit(null, Access.Bootstrap, out var none));
        Assert.Null(without.Admit(Bootstrap, Access.Bootstrap, out var wrong));
        Assert.Equal((ErrorCode.Unauthenticated, ErrorCode.Unauthenticated), (none!.Code, wrong!.Code));

        _options.OpenScopes = "bootstrap";
        var open = new CredentialCheck(_keys, new TokenChecker(_options, _clock), _options, _clock);
        Assert.Same(Caller.Anonymous, open.Admit(null, Access.Bootstrap, out _));
    }

    private string Claiming(string scope) => MadeToken.Of(
        """{"alg":"HS256"}""", $$"""{"sub":"robot","exp":9999999999,"scope":"{{scope}}"}""", _options.SigningSecret);

    private CredentialRow Row(long id, string caller, string key, string scope) =>
        new(id, caller, ApiKey.Hash(key), [scope], _clock.GetUtcNow(), null, null);

    private ErrorCode? Refused(string? auth, Access access)
    {
        Assert.Null(_check.Admit(auth, access, out var refusal));
        return refusal?.Code;
    }

    private string Token(long user) => new TokenIssuer(_options, _clock).Issue(user, out _);
}

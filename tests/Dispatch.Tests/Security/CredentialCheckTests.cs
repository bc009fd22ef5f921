using Granary.Actions;
using Granary.Dispatch.Security;
using Granary.Errors;
using Granary.Ports;

namespace Granary.Tests.Dispatch.Security;

public sealed class CredentialCheckTests
{
    private readonly FakeClock clock = new();
    private readonly SecurityOptions options = new() { OpenScopes = "shop, jobs", DevelopmentKey = "supersecretapikey" };
    private readonly KeyRing keys;
    private readonly CredentialCheck check;

    public CredentialCheckTests()
    {
        keys = new(options, clock);
        check = new(keys, new TokenChecker(options, clock), options, clock);
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("jobs")]
    public void An_open_scope_takes_callers_without_a_credential(string scope) =>
        Assert.Same(Caller.Anonymous, check.Admit(null, Access.Key(scope), out _));

    [Fact]
    public void An_open_scope_does_not_open_the_others()
    {
        Assert.Equal(ErrorCode.Unauthenticated, Refused(null, Access.Key("library")));
        Assert.Equal(ErrorCode.Unauthenticated, Refused(null, Access.User));
        options.OpenScopes = "";
        var closed = new CredentialCheck(keys, new TokenChecker(options, clock), options, clock);
        Assert.Null(closed.Admit(null, Access.Key("shop"), out _));
    }

    [Fact]
    public void An_open_scope_knows_who_has_a_credential_and_refuses_a_wrong_one()
    {
        Assert.Equal("key:development", check.Admit("supersecretapikey", Access.Key("shop"), out _)!.Name);
        Assert.Equal(ErrorCode.Unauthenticated, Refused("wrong", Access.Key("shop")));
        Assert.Equal(ErrorCode.Forbidden, Refused(Token(7), Access.Key("shop")));
    }

    [Fact]
    public void What_is_public_takes_anybody_and_knows_a_user_by_the_token()
    {
        Assert.Same(Caller.Anonymous, check.Admit(null, Access.Public, out _));
        Assert.Same(Caller.Anonymous, check.Admit("wrong", Access.Public, out _));
        Assert.Equal("user:7", check.Admit(Token(7), Access.Public, out _)!.Name);
    }

    [Fact]
    public void A_key_is_no_user() => Assert.Equal(ErrorCode.Forbidden, Refused("supersecretapikey", Access.User));

    [Fact]
    public void A_gone_users_token_is_refused_at_once_though_it_was_accepted_before()
    {
        var (gone, other) = (Token(7), Token(8));
        Assert.NotNull(check.Admit(gone, Access.User, out _));

        keys.Forget([new(1, 7)]);
        Assert.Equal(ErrorCode.Unauthenticated, Refused(gone, Access.User));
        Assert.Equal(ErrorCode.Unauthenticated, Refused("Bearer " + gone, Access.User));
        Assert.Equal(ErrorCode.Unauthenticated, Refused(Token(7), Access.User));
        Assert.NotNull(check.Admit(other, Access.User, out _));
    }

    [Fact]
    public void A_remembered_token_expires_all_the_same()
    {
        var token = Token(7);
        Assert.NotNull(check.Admit(token, Access.User, out _));

        clock.Pass(TimeSpan.FromMinutes(options.TokenMinutes) + TimeSpan.FromSeconds(options.ClockSkewSeconds));
        Assert.Equal(ErrorCode.Unauthenticated, Refused(token, Access.User));
        Assert.Equal(ErrorCode.Unauthenticated, Refused(token, Access.User));
    }

    private ErrorCode? Refused(string? auth, Access access)
    {
        Assert.Null(check.Admit(auth, access, out var refusal));
        return refusal?.Code;
    }

    private string Token(long user) => new TokenIssuer(options, clock).Issue(user, out _);
}

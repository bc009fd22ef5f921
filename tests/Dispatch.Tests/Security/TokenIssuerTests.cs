using Granary.Dispatch.Security;

namespace Granary.Tests.Dispatch.Security;

public sealed class TokenIssuerTests
{
    private const string Next = "the-secret-after-the-present-one-12345";

    private readonly FakeClock _clock = new();
    private readonly SecurityOptions _options = new() { TokenMinutes = 10, ClockSkewSeconds = 0 };

    [Fact]
    public void What_is_issued_is_accepted_and_stands_for_the_user_without_any_scope()
    {
        var principal = Check(Issue(7), _options);

        Assert.Equal(new Caller("user:7", 7), principal!.Caller);
        Assert.Empty(principal.Scopes);
    }

    [Fact]
    public void A_token_is_valid_for_as_long_as_it_says()
    {
        var token = new TokenIssuer(_options, _clock).Issue(7, out var seconds);

        Assert.Equal(600, seconds);
        _clock.Pass(TimeSpan.FromSeconds(seconds - 1));
        Assert.NotNull(Check(token, _options));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(Check(token, _options));
    }

    [Fact]
    public void After_a_change_of_keys_tokens_of_before_are_accepted_but_no_more_issued()
    {
        var before = Issue(7);
        var after = new SecurityOptions
        {
            SigningSecret = Next,
            SigningKeyId = "2",
            PreviousSigningSecret = _options.SigningSecret,
            PreviousSigningKeyId = "1",
        };

        Assert.NotNull(Check(before, after));
        Assert.Null(Check(new TokenIssuer(after, _clock).Issue(7, out _), _options));
        Assert.Null(Check(before, new SecurityOptions { SigningSecret = Next, SigningKeyId = "2" }));
    }

    [Fact]
    public void Another_secret_under_the_same_key_id_is_refused() =>
        Assert.Null(Check(Issue(7), new SecurityOptions { SigningSecret = Next }));

    [Fact]
    public void Issuer_and_audience_are_named_when_they_are_configured()
    {
        var without = Issue(7);
        (_options.Issuer, _options.Audience) = ("granary", "clients");

        Assert.NotNull(Check(Issue(7), _options));
        Assert.Null(Check(without, _options));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_token_with_a_part_of_anothers_is_refused(int part)
    {
        var (mine, others) =
            (Issue(7).Split('.'), new TokenIssuer(new() { SigningSecret = Next }, _clock).Issue(8, out _).Split('.'));
        mine[part] = part == 0 ? "eyJhbGciOiJub25lIn0" : others[part];

        Assert.Null(Check(string.Join('.', mine), _options));
    }

    private string Issue(long user) => new TokenIssuer(_options, _clock).Issue(user, out _);

    private Principal? Check(string token, SecurityOptions by) => new TokenChecker(by, _clock).Check(token);
}

using System.Text;
using Granary.Dispatch.Security;
using Granary.Grains.Users;
using Granary.Users;

namespace Granary.Tests.Dispatch.Users;

public sealed class LoginHandlerTests
{
    private readonly FakeClock _clock = new();
    private readonly RecordingEngine _engine = new() { Answer = Secret("#right password") };
    private readonly FakeDirectory _directory = new() { Users = { ["username:ada"] = 7, ["email:ada@x.org"] = 7 } };
    private readonly FakeHasher _hasher = new();
    private readonly SecurityOptions _security = new() { TokenMinutes = 5 };
    private readonly UserOptions _options = new() { FreeFailures = 2, SlowTriesPerSecond = 1, MaxWaiting = 4 };
    private readonly LoginHandler _handler;

    public LoginHandlerTests() => _handler = new(
        _engine, _directory, new PasswordQueue(_hasher, _options), new TokenIssuer(_security, _clock),
        _options, _clock);

    [Theory]
    [InlineData("ada", null)]
    [InlineData("ADA", null)]
    [InlineData(null, "Ada@X.org")]
    public async Task Either_name_in_any_case_gets_a_token(string? username, string? email)
    {
        var outcome = await Handle(new(username, email, "right password"));

        var token = ReplyData.Read<AccessToken>(outcome.Data);
        Assert.Equal(("bearer", 300L), (token.TokenType, token.ExpiresIn));
        Assert.Equal(new Caller("user:7", 7), new TokenChecker(_security, _clock).Check(token.Token)!.Caller);
        Assert.Equal((new GrainKey("user", 7), null), (_engine.Asks[0].Target, _engine.Asks[0].Key));
    }

    [Fact]
    public async Task The_token_carries_the_scopes_that_the_user_has_now()
    {
        _engine.Answer = Outcome.Ok(ReplyData.Of(new UserSecret("#right password", ["jobs", "shop"], 4)));

        var outcome = await Handle(new("ada", null, "right password"));
        var token = ReplyData.Read<AccessToken>(outcome.Data).Token;
        var principal = new TokenChecker(_security, _clock).Check(token)!;
        Assert.Equal(["jobs", "shop"], principal.Scopes);
        Assert.Equal(4, principal.UserVersion);
    }

    [Fact]
    public async Task A_silo_of_before_scopes_tells_of_none()
    {
        _engine.Answer = Outcome.Ok("""{"password_hash":"#right password"}"""u8.ToArray());

        var outcome = await Handle(new("ada", null, "right password"));
        var token = ReplyData.Read<AccessToken>(outcome.Data).Token;
        Assert.Empty(new TokenChecker(_security, _clock).Check(token)!.Scopes);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("ada", "ada@x.org")]
    public async Task Neither_name_or_both_is_a_broken_request(string? username, string? email)
    {
        var refusal = (await Handle(new(username, email, "right password"))).Refusal!;

        Assert.Equal((ErrorCode.ValidationFailed, "username"), (refusal.Code, refusal.Details![0].Field));
        Assert.Empty(_hasher.Asked);
    }

    [Fact]
    public async Task A_wrong_name_and_a_wrong_password_are_one_answer_and_one_hash()
    {
        var password = await Handle(new("ada", null, "wrong password"));
        var name = await Handle(new("nobody", null, "wrong password"));
        _engine.Answer = Secret(null);
        var none = await Handle(new(null, "ada@x.org", "wrong password"));

        Assert.Equal(ErrorCode.Unauthenticated, password.Refusal!.Code);
        Assert.Equal(password, name);
        Assert.Equal(password, none);
        Assert.Equal(["verify wrong password", "verify wrong password", "verify wrong password"], _hasher.Asked);
    }

    [Fact]
    public async Task A_user_deleted_a_moment_ago_is_a_wrong_name()
    {
        _engine.Answer = Outcome.Refused(ErrorCode.NotFound, "user 7 does not exist");

        Assert.Equal(ErrorCode.Unauthenticated, (await Handle(new("ada", null, "right password"))).Refusal!.Code);
        Assert.Single(_hasher.Asked);
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("nobody")]
    public async Task Guessing_is_slowed_down_whether_the_name_exists_or_not(string name)
    {
        for (var free = 0; free < 3; free++)
            Assert.Equal(ErrorCode.Unauthenticated, (await Handle(new(name, null, "wrong"))).Refusal!.Code);

        var slowed = Handle(new(name, null, "wrong"));
        Assert.False(slowed.IsCompleted);
        var refused = (await Handle(new(name, null, "right password"))).Refusal!;
        Assert.Equal((ErrorCode.RateLimited, 1000L), (refused.Code, refused.RetryAfterMs));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorCode.Unauthenticated, (await slowed.WaitAsync(TimeSpan.FromSeconds(10))).Refusal!.Code);
        Assert.Equal(4, _hasher.Asked.Count);
    }

    [Fact]
    public async Task The_owner_is_let_in_after_a_pause_and_is_not_slowed_any_more()
    {
        for (var wrong = 0; wrong < 3; wrong++)
            await Handle(new("ada", null, "wrong"));

        var owner = Handle(new("ada", null, "right password"));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Null((await owner.WaitAsync(TimeSpan.FromSeconds(10))).Refusal);
        Assert.Null((await Handle(new("ada", null, "right password"))).Refusal);
    }

    [Fact]
    public async Task A_crowd_gets_no_more_free_tries_than_one_by_one()
    {
        _hasher.Shut();
        Task<Outcome>[] crowd = [.. Enumerable.Range(0, 5).Select(_ => Handle(new("ada", null, "wrong")))];
        _hasher.Open();

        var codes = (await Task.WhenAll(crowd)).Select(outcome => outcome.Refusal!.Code).ToArray();
        Assert.Equal(2, codes.Count(code => code == ErrorCode.Unauthenticated));
        Assert.Equal(3, codes.Count(code => code == ErrorCode.RateLimited));
        Assert.Equal(2, _hasher.Asked.Count);
    }

    [Fact]
    public async Task Where_too_many_wait_a_login_is_told_when_to_come_again()
    {
        _hasher.Shut();
        Task<Outcome>[] waiting = [.. Enumerable.Range(0, 5).Select(n => Handle(new($"user{n}", null, "wrong")))];

        var refusal = (await Handle(new("user5", null, "wrong"))).Refusal!;
        Assert.Equal((ErrorCode.Busy, 1000L), (refusal.Code, refusal.RetryAfterMs));
        _hasher.Open();
        Assert.All(await Task.WhenAll(waiting), o => Assert.Equal(ErrorCode.Unauthenticated, o.Refusal!.Code));
    }

    private static Outcome Secret(string? hash) => Outcome.Ok(
        Encoding.UTF8.GetBytes(hash is null ? """{"password_hash":null}""" : $$"""{"password_hash":"{{hash}}"}"""));

    private Task<Outcome> Handle(LogIn login) => _handler.Table.Answer(
        new() { Target = new("user", 0), Message = login, Caller = Caller.Anonymous });
}

using System.Text;
using Granary.Dispatch.Security;
using Granary.Grains;
using Granary.Grains.Users;
using Granary.Tests.Dispatch.Users;
using Granary.Users;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>Strangers who registered or guessed kept everybody from logging in, for all waited in one line.</summary>
public sealed class CrowdTests
{
    private static readonly LogIn Ada = new("ada", null, "right password");

    private readonly FakeClock _clock = new();
    private readonly RecordingEngine _engine = new()
    {
        Answer = Outcome.Ok(Encoding.UTF8.GetBytes("""{"password_hash":"#right password"}""")),
    };

    private readonly FakeDirectory _directory = new() { Users = { ["username:ada"] = 7, ["username:bob"] = 8 } };
    private readonly FakeHasher _hasher = new();
    private readonly LoginHandler _logins;
    private readonly UserHandler _users;

    public CrowdTests()
    {
        var options = new UserOptions { HashWorkers = 1, MaxWaiting = 4 };
        var passwords = new PasswordQueue(_hasher, options);
        _logins = new(_engine, _directory, passwords, new TokenIssuer(new SecurityOptions(), _clock), options, _clock);
        _users = new(_engine, new FakeStore(), _directory, passwords, FiveSystems.Table);
    }

    [Fact]
    public async Task A_name_logs_in_while_a_crowd_registers()
    {
        _hasher.Shut();
        var crowd = Crowd(n => new RegisterUser($"new{n}", $"new{n}@x.org", "secret word"));

        await LogsIn(Ada);
        Assert.InRange(_hasher.Asked.ToList().IndexOf("verify right password"), 1, 2);
        await Task.WhenAll(crowd);
    }

    [Fact]
    public async Task A_name_that_exists_logs_in_while_a_crowd_guesses_at_others()
    {
        _hasher.Shut();
        var crowd = Crowd(n => new LogIn($"made up {n}", null, "wrong"));

        await LogsIn(Ada);
        Assert.InRange(_hasher.Asked.ToList().IndexOf("verify right password"), 1, 2);
        await Task.WhenAll(crowd);
    }

    [Fact]
    public async Task A_crowd_that_logs_in_keeps_nobody_from_registering_or_from_being_changed()
    {
        _hasher.Shut();
        var crowd = Crowd(n => new LogIn($"made up {n}", null, "wrong"));
        var (register, change) = (Handle(new RegisterUser("new", "new@x.org", "w")), Handle(Change));

        _hasher.Open();
        Assert.All(await Task.WhenAll(register, change).WaitAsync(TimeSpan.FromSeconds(30)),
            o => Assert.Null(o.Refusal));
        await Task.WhenAll(crowd);
    }

    [Fact]
    public async Task A_crowd_that_registers_keeps_nobody_from_changing_a_password()
    {
        _hasher.Shut();
        var crowd = Crowd(n => new RegisterUser($"new{n}", $"new{n}@x.org", "secret word"));
        var change = Handle(Change);

        _hasher.Open();
        Assert.Null((await change.WaitAsync(TimeSpan.FromSeconds(30))).Refusal);
        await Task.WhenAll(crowd);
    }

    [Fact]
    public async Task A_name_has_one_kept_place_and_none_while_it_is_guessed_at()
    {
        await Handle(new LogIn("bob", null, "wrong"));
        _hasher.Shut();
        var crowd = Crowd(n => new LogIn($"made up {n}", null, "wrong"));
        var first = Handle(Ada);

        Assert.Equal(ErrorCode.Busy, (await Handle(Ada)).Refusal?.Code);
        Assert.Equal(ErrorCode.Busy, (await Handle(new LogIn("bob", null, "right password"))).Refusal?.Code);
        _hasher.Open();
        Assert.Null((await first.WaitAsync(TimeSpan.FromSeconds(30))).Refusal);
        await Task.WhenAll(crowd);
    }

    private static UpdateUser Change { get; } = new(7, null) { Password = new(true, "another word") };

    /// <summary>One sits, as many wait as may, and the next of them is sent away.</summary>
    private Task<Outcome>[] Crowd(Func<int, object> message)
    {
        Task<Outcome>[] crowd = [.. Enumerable.Range(0, 6).Select(n => Handle(message(n)))];
        Assert.Equal(ErrorCode.Busy, crowd[^1].Result.Refusal?.Code);
        return crowd;
    }

    private async Task LogsIn(LogIn login)
    {
        var outcome = Handle(login);
        Assert.False(outcome.IsCompleted);
        _hasher.Open();
        Assert.Null((await outcome.WaitAsync(TimeSpan.FromSeconds(30))).Refusal);
    }

    private Task<Outcome> Handle(object message)
    {
        var ask = new Ask { Target = new("user", 0), Message = message, Caller = Caller.Anonymous };
        return (message is LogIn ? _logins.Table : _users.Table).Answer(ask);
    }
}

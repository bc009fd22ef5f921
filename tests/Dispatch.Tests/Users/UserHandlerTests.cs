using Granary.Grains;
using Granary.Grains.Users;
using Granary.Users;

namespace Granary.Tests.Dispatch.Users;

public sealed class UserHandlerTests
{
    private static readonly OutcomeKey Key = new("anonymous", "user", "k");

    private readonly RecordingEngine _engine = new();
    private readonly FakeStore _store = new();
    private readonly FakeDirectory _directory = new();
    private readonly FakeHasher _hasher = new();
    private readonly UserHandler _handler;

    public UserHandlerTests()
    {
        var options = new UserOptions { MaxWaiting = 1 };
        _handler = new(_engine, _store, _directory, new PasswordQueue(_hasher, options), FiveSystems.Table);
    }

    [Fact]
    public async Task Registration_reaches_a_fresh_grain_with_the_hash_and_without_the_password()
    {
        await Handle(new RegisterUser("Ada", "a@x.org", "correct horse"));

        var ask = Assert.Single(_engine.Asks);
        Assert.Equal((new GrainKey("user", 1), true, Key), (ask.Target, ask.Creates, ask.Key));
        Assert.Equal(new EnrolUser("Ada", "a@x.org", "#correct horse"), ask.Message);
    }

    [Fact]
    public async Task A_user_without_a_password_needs_no_hash_and_no_place()
    {
        _hasher.Shut();
        _ = Handle(new RegisterUser("a", "a@x.org", "correct horse"));
        _ = Handle(new RegisterUser("b", "b@x.org", "correct horse"));

        await Handle(new CreateUser("Ada", "ada@x.org", "likes engines", null));
        Assert.Equal(new AddUser("Ada", "ada@x.org", "likes engines", null), _engine.Asks.Single().Message);
        _hasher.Open();
    }

    [Theory]
    [InlineData("username:ada", "this user name is taken")]
    [InlineData("email:ada@x.org", "this e-mail address is taken")]
    public async Task A_taken_name_is_a_conflict_without_a_hash(string taken, string error)
    {
        _directory.Users[taken] = 3;

        var refusal = (await Handle(new RegisterUser("ADA", "Ada@X.org", "correct horse"))).Refusal!;
        Assert.Equal((ErrorCode.Conflict, error), (refusal.Code, refusal.Error));
        Assert.Empty(_hasher.Asked);
        Assert.Empty(_engine.Asks);
    }

    [Fact]
    public async Task A_repeat_of_what_took_the_name_gets_its_recorded_reply()
    {
        _directory.Users["username:ada"] = 3;
        _store.Recorded[Key] = new(Key, [1], OutcomeBytes.Encode(Outcome.Ok("""{"id":3}"""u8.ToArray())));

        var outcome = await Handle(new RegisterUser("Ada", "a@x.org", "correct horse"));
        Assert.Equal(
            (true, """{"id":3}"""), (outcome.Replayed, System.Text.Encoding.UTF8.GetString(outcome.Data.Span)));
        Assert.Empty(_hasher.Asked);
    }

    [Fact]
    public async Task Where_too_many_wait_a_repeat_still_gets_its_recorded_reply()
    {
        _hasher.Shut();
        Task<Outcome>[] waiting =
        [
            Handle(new RegisterUser("a", "a@x.org", "1")), Handle(new RegisterUser("b", "b@x.org", "2")),
            Handle(new UpdateUser(4, null) { Password = new(true, "3") }),
        ];
        var (add, change) =
            (new RegisterUser("c", "c@x.org", "3"), new UpdateUser(3, null) { Password = new(true, "4") });

        Assert.Equal(ErrorCode.Busy, (await Handle(add)).Refusal!.Code);
        Assert.Equal(ErrorCode.Busy, (await Handle(change)).Refusal!.Code);
        _store.Recorded[Key] = new(Key, [1], OutcomeBytes.Encode(Outcome.Ok("{}"u8.ToArray())));
        Assert.True((await Handle(add)).Replayed && (await Handle(change)).Replayed);
        _hasher.Open();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public void An_update_without_a_password_reaches_its_grain_before_the_first_await()
    {
        var update = new UpdateUser(3, null) { Username = new(true, "Ada") };
        _ = Handle(update);
        _ = Handle(update with { Password = new(true, null) });

        Assert.Equal([new("user", 3), new("user", 3)], _engine.Asks.Select(ask => ask.Target));
        Assert.Equal(new ChangeUser(update, null), _engine.Asks[0].Message);
        Assert.Empty(_hasher.Asked);
    }

    [Fact]
    public async Task An_update_with_a_password_brings_its_hash()
    {
        await Handle(new UpdateUser(3, null) { Password = new(true, "correct horse") });

        Assert.Equal("#correct horse", ((ChangeUser)_engine.Asks[0].Message).PasswordHash);
    }

    [Fact]
    public async Task Get_me_asks_the_callers_own_grain()
    {
        await Handle(new GetMe());

        Assert.Equal(
            (new GrainKey("user", 9), new GetUser(9)), (_engine.Asks[0].Target, (GetUser)_engine.Asks[0].Message));
    }

    [Fact]
    public async Task Get_me_of_a_user_that_is_gone_is_unauthenticated()
    {
        _engine.Answer = Outcome.Refused(ErrorCode.NotFound, "user 9 does not exist");

        Assert.Equal(ErrorCode.Unauthenticated, (await Handle(new GetMe())).Refusal!.Code);
    }

    [Fact]
    public void Another_handlers_message_is_left_to_it() =>
        Assert.DoesNotContain(typeof(ListUsers), _handler.Table.Lines.Keys);

    private Task<Outcome> Handle(object message) => _handler.Table.Answer(Ask(message));

    private static Ask Ask(object message) => new()
    {
        Target = new("user", 0),
        Message = message,
        Caller = new("user:9", 9),
        Key = Key,
        Fingerprint = [1],
    };
}

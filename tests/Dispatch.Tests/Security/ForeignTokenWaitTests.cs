using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains.Library;

namespace Granary.Tests.Dispatch.Security;

/// <summary>A token whose issuer's keys are being read waits, and nothing else does.</summary>
public sealed class ForeignTokenWaitTests
{
    private const string Create = """{"title":"t","author":"a"}""";

    private readonly FakeClock _clock = new();
    private readonly SecurityOptions _security = new() { DevelopmentKey = "supersecretapikey" };
    private readonly RecordingEngine _engine = new();
    private readonly FakeStore _store = new();
    private readonly Foreign _foreign = new();

    [Fact]
    public async Task Others_do_not_wait_behind_it()
    {
        var dispatcher = Dispatcher();
        var first = dispatcher.Handle(Asked("create_book", Create, Token));
        var second = dispatcher.Handle(Asked("create_book", Create, "supersecretapikey"));
        Assert.Equal((false, true), (first.IsCompleted, second.IsCompleted));

        _foreign.Learn();
        Assert.Null((await first).Refusal);
        Assert.Equal(["key:development", Name], _engine.Asks.Select(ask => ask.Caller.Name));
    }

    [Fact]
    public async Task Its_caller_is_known_to_what_is_public_too()
    {
        var waiting = Dispatcher().Handle(Asked("health_check", "{}", Token));
        Assert.False(waiting.IsCompleted);
        _foreign.Learn();

        await waiting;
        Assert.Equal(2, _foreign.Checked);
    }

    [Fact]
    public async Task Where_nothing_can_be_known_it_is_told_so_and_what_is_public_goes_on()
    {
        _foreign.Learned.SetResult(new(ErrorCode.Unavailable, "away"));
        var dispatcher = Dispatcher();

        Assert.Equal(
            ErrorCode.Unavailable, (await dispatcher.Handle(Asked("create_book", Create, Token))).Refusal?.Code);
        Assert.NotEqual(
            ErrorCode.Unavailable, (await dispatcher.Handle(Asked("health_check", "{}", Token))).Refusal?.Code);
    }

    [Fact]
    public async Task One_that_is_given_up_is_told_its_recorded_reply_when_its_key_is_known()
    {
        var dispatcher = Dispatcher();
        var request = Asked("create_book", Create, Token);
        var waiting = dispatcher.Handle(request);
        _foreign.Learn();
        await waiting;
        var ask = _engine.Asks.Single();
        _store.Recorded[ask.Key!.Value] =
            new(ask.Key.Value, ask.Fingerprint, OutcomeBytes.Encode(Outcome.Ok("{}"u8.ToArray())));

        _foreign.Forget();
        var settled = dispatcher.Settle(request, new(ErrorCode.DeadlineExceeded, "too late"));
        Assert.False(settled.IsCompleted);
        _foreign.Learn();
        Assert.True((await settled).Replayed);
    }

    [Fact]
    public async Task A_wrong_key_an_expired_token_and_one_of_ours_wait_for_nothing()
    {
        var ours = MadeToken.Of("""{"alg":"HS256"}""", """{"sub":"7","exp":1}""", _security.SigningSecret);
        foreach (var auth in new[] { "wrong", ours, "a.b.c", new string('x', 9000) })
        {
            var answer = Dispatcher().Handle(Asked("create_book", Create, auth));
            Assert.True(answer.IsCompleted);
            Assert.Equal(ErrorCode.Unauthenticated, (await answer).Refusal?.Code);
        }
    }

    private const string Name = "issuer:https://one.example|ann";

    /// <summary>Its header says RS256; the rest is the fake's.</summary>
    private static string Token { get; } = MadeToken.Of("""{"alg":"RS256"}""", "{}", "secret");

    private static Request Asked(string action, string data, string auth) =>
        new() { Id = "r1", Action = action, Data = JsonElement.Parse(data), Auth = auth };

    private Dispatcher Dispatcher()
    {
        var check = new CredentialCheck(
            new KeyRing(_security, _clock, "library"), new TokenChecker(_security, _clock, _foreign), _security,
            _clock);
        var actions = new ActionTable([.. new LibrarySystem().Actions, .. SystemTable.House.Actions]);
        var admission = new Admission(actions, check, new Fingerprints(_security), new ClusterOfOne());
        return new(admission, new CallerLimits(new(), _clock), _engine, _store, new([], [new Healthy()]), _clock);
    }

    private sealed class Healthy : IActionHandler
    {
        public HandlerTable Table { get; } =
            new HandlerTable().On<CheckHealth>(_ => Task.FromResult(Outcome.Ok("{}"u8.ToArray())));
    }

    private sealed class Foreign : IForeignTokens
    {
        private bool _known;

        public TaskCompletionSource<Refusal?> Learned { get; private set; } = new();

        public int Checked { get; private set; }

        public void Learn()
        {
            _known = true;
            Learned.SetResult(null);
        }

        public void Forget() => (_known, Learned) = (false, new());

        public Principal? Check(string token, bool evenExpired)
        {
            Checked++;
            return _known
                ? new(new Caller(Name), ["library"], DateTimeOffset.MaxValue) { Withdrawn = Task.CompletedTask }
                : null;
        }

        public Task<Refusal?>? Later(string token) => token == Token && !_known ? Learned.Task : null;
    }
}

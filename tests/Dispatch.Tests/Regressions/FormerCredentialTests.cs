using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains.Library;
using Granary.Grains.Tasks;
using Granary.Library;
using Granary.Tasks;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>
/// A request that was redelivered after its credential had expired or was revoked was told <c>unauthenticated</c>,
/// which says that nothing was done, about what was done.
/// </summary>
public sealed class FormerCredentialTests
{
    private const string Book = """{"title":"1984","author":"Orwell"}""";
    private const string Sweep = """{"title":"sweep"}""";

    private readonly FakeClock _clock = new();
    private readonly RecordingEngine _engine = new();
    private readonly FakeStore _store = new();
    private readonly SecurityOptions _security = new();
    private readonly LimitOptions _limits = new();
    private readonly KeyRing _keys;

    public FormerCredentialTests()
    {
        _keys = new KeyRing(_security, _clock, "library", "shop", "jobs");
        Keys(revoked: false);
    }

    [Fact]
    public async Task A_token_that_expires_between_two_deliveries_gets_the_recorded_reply()
    {
        var request = Request("create_task", Sweep, Token(7));
        await Done(request);
        _clock.Pass(TimeSpan.FromHours(2));

        var again = await Dispatcher().Handle(request with { Repeated = true });
        Assert.Equal((true, null), (again.Replayed, again.Refusal));
        Assert.True((await Dispatcher().Settle(request, new(ErrorCode.Unavailable, "no"))).Replayed);
        Assert.Single(_engine.Asks);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_was_revoked_or_expired_gets_the_recorded_reply(bool revoked)
    {
        var request = Request("create_book", Book, "gk_ann");
        await Done(request);
        Keys(revoked, expired: !revoked);

        Assert.True((await Dispatcher().Handle(request)).Replayed);
        Assert.Single(_engine.Asks);
    }

    [Fact]
    public async Task The_token_of_one_who_is_gone_gets_the_recorded_reply()
    {
        var request = Request("create_task", Sweep, Token(7));
        await Done(request);
        _keys.Forget([new(1, 7)]);
        Assert.True((await Dispatcher().Handle(request)).Replayed);
    }

    [Fact]
    public async Task A_token_whose_scope_was_taken_back_gets_the_recorded_reply_and_does_nothing_new()
    {
        var token = new TokenIssuer(_security, _clock).Issue(7, ["library"], 2, out _);
        var request = Request("create_book", Book, token);
        await Done(request);
        _keys.Withdraw([new(1, 7, "library", 3)]);

        Assert.True((await Dispatcher().Handle(request)).Replayed);
        Assert.Equal(ErrorCode.Forbidden, await Refused(request with { IdempotencyKey = "new" }));
        Assert.Single(_engine.Asks);
    }

    [Fact]
    public async Task Where_nothing_is_recorded_nothing_is_done()
    {
        Keys(revoked: true);
        Assert.Equal(ErrorCode.Unauthenticated, await Refused(Request("create_book", Book, "gk_ann")));
        Assert.Equal(ErrorCode.Unauthenticated, await Refused(Request("get_books", "{}", "gk_ann")));
        Assert.Empty(_engine.Asks);
    }

    [Fact]
    public async Task Another_payload_another_key_and_another_caller_get_nothing()
    {
        await Done(Request("create_book", Book, "gk_ann"));
        Keys(revoked: true);

        Assert.Equal(ErrorCode.Unauthenticated,
            await Refused(Request("create_book", """{"title":"x","author":"y"}""", "gk_ann")));
        Assert.Equal(ErrorCode.Unauthenticated,
            await Refused(Request("create_book", Book, "gk_ann") with { IdempotencyKey = "other" }));
        Assert.Equal(ErrorCode.Unauthenticated, await Refused(Request("create_book", Book, "gk_bob")));
    }

    [Fact]
    public async Task A_forged_token_gets_nothing()
    {
        await Done(Request("create_task", Sweep, Token(7)));
        _clock.Pass(TimeSpan.FromHours(2));
        var head = """{"alg":"HS256","kid":"1"}""";
        var claims = $$"""{"sub":"7","exp":{{_clock.GetUtcNow().ToUnixTimeSeconds() - 60}}}""";

        foreach (var forged in new[]
        {
            MadeToken.Of(head, claims, new string('x', 32)),
            MadeToken.Of("""{"alg":"none"}""", claims, _security.SigningSecret),
            MadeToken.Of(head, """{"sub":"7"}""", _security.SigningSecret),
        })
            Assert.Equal(ErrorCode.Unauthenticated, await Refused(Request("create_task", Sweep, forged)));
    }

    [Fact]
    public async Task Over_its_rate_a_former_credential_makes_no_look_ups()
    {
        var request = Request("create_book", Book, "gk_ann");
        await Done(request);
        Keys(revoked: true);
        _limits.RatePerSecond = 1;
        var dispatcher = Dispatcher();

        Assert.True((await dispatcher.Handle(request)).Replayed);
        Assert.Equal(ErrorCode.Unauthenticated, (await dispatcher.Handle(request)).Refusal?.Code);
    }

    private async Task Done(Request request)
    {
        await Dispatcher().Handle(request);
        var ask = _engine.Asks[^1];
        _store.Recorded[ask.Key!.Value] = new(
            ask.Key.Value, ask.Fingerprint, OutcomeBytes.Encode(Outcome.Ok("{}"u8.ToArray())));
    }

    private void Keys(bool revoked, bool expired = false)
    {
        var now = _clock.GetUtcNow();
        _keys.Load(
        [
            new(1, "ann", ApiKey.Hash("gk_ann"), ["library"], now, expired ? now : null, revoked ? now : null),
            new(2, "bob", ApiKey.Hash("gk_bob"), ["library"], now, null, now),
        ]);
    }

    private string Token(long user) => new TokenIssuer(_security, _clock).Issue(user, out _);

    private static Request Request(string action, string data, string auth) =>
        new() { Id = "r1", Action = action, Data = JsonElement.Parse(data), Auth = auth };

    private async Task<ErrorCode?> Refused(Request request) => (await Dispatcher().Handle(request)).Refusal?.Code;

    private Dispatcher Dispatcher()
    {
        var check = new CredentialCheck(_keys, new TokenChecker(_security, _clock), _security, _clock);
        var actions = new ActionTable([.. new LibrarySystem().Actions, .. new TaskSystem().Actions]);
        var admission = new Admission(actions, check, new Fingerprints(_security), new ClusterOfOne());
        return new(admission, new CallerLimits(_limits, _clock), _engine, _store, new([], []), _clock);
    }
}

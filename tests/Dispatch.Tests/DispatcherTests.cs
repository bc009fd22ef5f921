using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains.Library;
using Granary.Library;

namespace Granary.Tests.Dispatch;

public sealed class DispatcherTests
{
    private const string Create = """{"title":"1984","author":"Orwell"}""";

    private readonly FakeClock _clock = new();
    private readonly RecordingEngine _engine = new();
    private readonly FakeStore _store = new();
    private readonly SecurityOptions _security = new() { DevelopmentKey = "supersecretapikey" };
    private readonly LimitOptions _limits = new();
    private readonly KeyRing _keys;

    public DispatcherTests() => _keys = new KeyRing(_security, _clock, "library", "shop", "jobs");

    [Fact]
    public async Task A_create_goes_to_a_fresh_id_under_the_callers_key()
    {
        await Handle("create_book", Create, key: "k");

        var ask = Assert.Single(_engine.Asks);
        Assert.Equal((new GrainKey("book", 1), true), (ask.Target, ask.Creates));
        Assert.Equal(new OutcomeKey("key:development", "book_v1", "k"), ask.Key);
    }

    [Fact]
    public async Task Without_a_key_the_id_is_the_key()
    {
        await Handle("create_book", Create);

        Assert.Equal("r1", _engine.Asks[0].Key!.Value.Key);
    }

    [Fact]
    public async Task A_read_has_no_key_and_goes_to_its_entity()
    {
        await Handle("get_book", """{"id":42}""", key: "k");

        Assert.Equal((new GrainKey("book", 42), null), (_engine.Asks[0].Target, _engine.Asks[0].Key));
    }

    [Theory]
    [InlineData("v1", "explode", "supersecretapikey", ErrorCode.UnknownAction)]
    [InlineData("v1", "create_author", "supersecretapikey", ErrorCode.UnknownAction)]
    [InlineData("v3", "create_book", "supersecretapikey", ErrorCode.UnsupportedVersion)]
    [InlineData("v1", "create_book", null, ErrorCode.Unauthenticated)]
    [InlineData("v1", "create_book", "wrong", ErrorCode.Unauthenticated)]
    [InlineData("v1", "create_book", "a.b.c", ErrorCode.Unauthenticated)]
    public async Task What_may_not_be_asked_is_refused(string version, string action, string? auth, ErrorCode code)
    {
        Assert.Equal(code, await Refused(new Request
        {
            Id = "r1",
            Version = version,
            Action = action,
            Auth = auth,
            Data = JsonElement.Parse(Create),
        }));
        Assert.Empty(_engine.Asks);
    }

    [Fact]
    public async Task A_key_without_the_scope_is_forbidden()
    {
        _keys.Load([new(1, "shop", ApiKey.Hash("other"), ["shop"], _clock.GetUtcNow(), null, null)]);

        Assert.Equal(ErrorCode.Forbidden, await Refused(Request("create_book", Create) with { Auth = "other" }));
    }

    [Fact]
    public async Task A_key_that_expired_or_was_revoked_is_no_credential()
    {
        var now = _clock.GetUtcNow();
        _keys.Load(
        [
            new(1, "a", ApiKey.Hash("expired"), ["library"], now, now, null),
            new(2, "b", ApiKey.Hash("revoked"), ["library"], now, null, now),
        ]);

        Assert.Equal(ErrorCode.Unauthenticated, await Refused(Request("get_books", "{}") with { Auth = "expired" }));
        Assert.Equal(ErrorCode.Unauthenticated, await Refused(Request("get_books", "{}") with { Auth = "revoked" }));
    }

    [Fact]
    public async Task A_rotated_key_keeps_its_callers_outcomes()
    {
        _keys.Load(
        [
            new(1, "demo", ApiKey.Hash("old"), ["library"], _clock.GetUtcNow(), null, null),
            new(2, "demo", ApiKey.Hash("new"), ["library"], _clock.GetUtcNow(), null, null),
        ]);

        await Dispatcher().Handle(Request("create_book", Create) with { Auth = "Bearer old" });
        await Dispatcher().Handle(Request("create_book", Create) with { Auth = "new" });
        Assert.Equal(_engine.Asks[0].Key, _engine.Asks[1].Key);
    }

    [Fact]
    public async Task Any_spelling_of_one_message_has_one_fingerprint()
    {
        await Handle("create_book", """{"title":"1984","author":"Orwell","year":null}""");
        await Handle("create_book", """{ "author" : "Orwell", "title":"\u0031984" }""");
        await Handle("create_book", """{"title":"1985","author":"Orwell"}""");

        Assert.Equal(_engine.Asks[0].Fingerprint, _engine.Asks[1].Fingerprint);
        Assert.NotEqual(_engine.Asks[0].Fingerprint, _engine.Asks[2].Fingerprint);
    }

    [Fact]
    public async Task A_repeat_that_comes_soon_asks_nobody()
    {
        await Handle("create_book", Create, key: "k");
        var ask = _engine.Asks[0];
        Record(ask);
        _store.Recent.Add(ask.Key!.Value);

        var same = await Dispatcher().Handle(Request("create_book", Create, "k"));
        var other = await Dispatcher().Handle(Request("create_book", Create.Replace('4', '5'), "k"));

        Assert.True(same.Replayed);
        Assert.Equal(ErrorCode.IdempotencyConflict, other.Refusal!.Code);
        Assert.Single(_engine.Asks);
    }

    [Fact]
    public async Task Settling_gives_the_recorded_outcome_before_the_refusal()
    {
        await Handle("create_book", Create, key: "k");
        var ask = _engine.Asks[0];
        Record(ask);
        var hopeless = new Refusal(ErrorCode.DeadlineExceeded, "too late");

        var same = await Dispatcher().Settle(Request("create_book", Create, "k"), hopeless);
        var other = await Dispatcher().Settle(Request("create_book", Create.Replace('4', '5'), "k"), hopeless);
        var unknown = await Dispatcher().Settle(Request("create_book", Create, "never"), hopeless);

        Assert.True(same.Replayed);
        Assert.Equal(ErrorCode.IdempotencyConflict, other.Refusal!.Code);
        Assert.Equal(ErrorCode.DeadlineExceeded, unknown.Refusal!.Code);
    }

    [Fact]
    public async Task Over_the_rate_a_recorded_outcome_is_still_given()
    {
        _limits.RatePerSecond = 1;
        var dispatcher = Dispatcher();
        await dispatcher.Handle(Request("create_book", Create, "k"));
        var ask = _engine.Asks[0];
        Assert.Equal(
            ErrorCode.RateLimited, (await dispatcher.Handle(Request("create_book", Create, "k"))).Refusal?.Code);

        Record(ask);
        Assert.True((await dispatcher.Handle(Request("create_book", Create, "k"))).Replayed);
    }

    [Fact]
    public async Task Our_own_messages_have_no_rate()
    {
        _limits.RatePerSecond = 1;
        var dispatcher = Dispatcher();
        for (var n = 0; n < 3; n++)
            Assert.Null(
                (await dispatcher.Handle(Request("create_book", Create, $"own{n}") with { Unlimited = true })).Refusal);
    }

    private ValueTask<Outcome> Handle(string action, string data, string? key = null) =>
        Dispatcher().Handle(Request(action, data, key));

    private void Record(Ask ask) => _store.Recorded[ask.Key!.Value] =
        new(ask.Key.Value, ask.Fingerprint, OutcomeBytes.Encode(Outcome.Ok("{}"u8.ToArray())));

    private async Task<ErrorCode?> Refused(Request request) => (await Dispatcher().Handle(request)).Refusal?.Code;

    private static Request Request(string action, string data, string? key = null) => new()
    {
        Id = "r1",
        Action = action,
        Data = JsonElement.Parse(data),
        Auth = "supersecretapikey",
        IdempotencyKey = key,
    };

    private Dispatcher Dispatcher()
    {
        var credentials = new CredentialCheck(_keys, new TokenChecker(_security, _clock), _security, _clock);
        var admission = new Admission(
            new ActionTable(new LibrarySystem().Actions), credentials, new Fingerprints(_security), new ClusterOfOne());
        return new Dispatcher(admission, new CallerLimits(_limits, _clock), _engine, _store, new([], []), _clock);
    }
}

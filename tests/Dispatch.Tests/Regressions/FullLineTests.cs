using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains;
using Granary.Shop;
using Granary.Users;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>Callers stood in a line at the database without an end; where it is full they are told so.</summary>
public sealed class FullLineTests : IActionHandler
{
    private readonly FakeClock _clock = new();
    private readonly FakeStore _store = new();
    private Ask? _asked;

    [Fact]
    public async Task A_list_that_finds_no_place_is_busy()
    {
        var refusal = (await Handle("list_products", "{}")).Refusal!;

        Assert.Equal((ErrorCode.Busy, 1000L), (refusal.Code, refusal.RetryAfterMs));
    }

    [Fact]
    public async Task A_change_that_was_recorded_is_told_so_also_then()
    {
        const string Ada = """{"username":"ada","email":"ada@example.org","password":"secret word"}""";
        Assert.Equal(ErrorCode.Busy, (await Handle("create_user", Ada)).Refusal!.Code);
        _store.Recorded[_asked!.Key!.Value] =
            new(_asked.Key.Value, _asked.Fingerprint, OutcomeBytes.Encode(Outcome.Ok("{}"u8.ToArray())));

        var again = await Handle("create_user", Ada);

        Assert.Equal((null, true), (again.Refusal, again.Replayed));
    }

    HandlerTable IActionHandler.Table => new HandlerTable()
        .On<CreateUser>((ask, _, _) => Refuse(ask)).On<RegisterUser>((ask, _, _) => Refuse(ask))
        .On<ListProducts>((ask, _, _) => Refuse(ask)).On<LogIn>((ask, _, _) => Refuse(ask));

    private async Task<Outcome> Refuse(Ask ask)
    {
        _asked = ask;
        await Task.Yield();
        throw new RefusedException(new(ErrorCode.Busy, "full") { RetryAfterMs = 1000 });
    }

    private ValueTask<Outcome> Handle(string action, string data)
    {
        var security = new SecurityOptions { DevelopmentKey = "supersecretapikey", OpenScopes = "shop" };
        var credentials = new CredentialCheck(
            new KeyRing(security, _clock, "library", "shop", "jobs"), new TokenChecker(security, _clock),
            security, _clock);
        var admission = new Admission(
            new ActionTable(FiveSystems.Table.Actions), credentials, new Fingerprints(security), new ClusterOfOne());
        return new Dispatcher(
            admission, new CallerLimits(new(), _clock), new RecordingEngine(), _store, new([], [this]), _clock)
            .Handle(new() { Id = "r1", Action = action, Data = JsonElement.Parse(data), Auth = "supersecretapikey" });
    }
}

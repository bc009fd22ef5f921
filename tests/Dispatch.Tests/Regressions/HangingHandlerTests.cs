using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains;
using Granary.Shop;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>A handler that never returned kept its caller, and a place in the intake, for ever.</summary>
public sealed class HangingHandlerTests : IActionHandler
{
    private readonly FakeClock _clock = new();
    private readonly TaskCompletionSource<Outcome> _never = new();

    HandlerTable IActionHandler.Table => new HandlerTable().On<ListProducts>((_, _, _) => _never.Task);

    [Fact]
    public async Task Its_caller_is_told_after_a_minute_and_not_before()
    {
        var asked = Handle(null);
        _clock.Pass(TimeSpan.FromSeconds(59));
        Assert.False(asked.IsCompleted);
        _clock.Pass(TimeSpan.FromSeconds(1));

        var hangs = await Assert.ThrowsAsync<UnavailableException>(() => asked);
        Assert.Equal(
            ("handler", false, "the handler of ListProducts has not answered in time"),
            (hangs.Dependency, hangs.Outage, hangs.Message));
    }

    [Fact]
    public async Task A_deadline_is_heard_a_little_later()
    {
        var asked = Handle(_clock.GetUtcNow().AddSeconds(1));
        _clock.Pass(TimeSpan.FromSeconds(6));

        await Assert.ThrowsAsync<UnavailableException>(() => asked);
    }

    private Task<Outcome> Handle(DateTimeOffset? deadline)
    {
        var security = new SecurityOptions { DevelopmentKey = "supersecretapikey", OpenScopes = "shop" };
        var credentials = new CredentialCheck(
            new KeyRing(security, _clock, "shop"), new TokenChecker(security, _clock), security, _clock);
        var table = new ActionTable([FiveSystems.Table.Actions.First(one => one.Name == "list_products")]);
        var admission = new Admission(table, credentials, new Fingerprints(security), new ClusterOfOne());
        return new Dispatcher(
            admission, new CallerLimits(new(), _clock), new RecordingEngine(), new FakeStore(), new([], [this]), _clock)
            .Handle(new()
            {
                Id = "r1",
                Action = "list_products",
                Data = JsonElement.Parse("{}"),
                Auth = "supersecretapikey",
                Deadline = deadline,
            }).AsTask();
    }
}

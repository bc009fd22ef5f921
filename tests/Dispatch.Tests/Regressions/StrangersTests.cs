using System.Net;
using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>All strangers shared one bucket: one of them that read much kept everybody from logging in.</summary>
public sealed class StrangersTests
{
    private const string LogIn = """{"username":"ada","password":"correct horse"}""";

    private readonly FakeClock _clock = new();
    private readonly Dispatcher _dispatcher;

    public StrangersTests()
    {
        var security = new SecurityOptions { DevelopmentKey = "key" };
        var credentials = new CredentialCheck(new KeyRing(security, _clock, "library", "shop", "jobs"),
            new TokenChecker(security, _clock), security, _clock);
        var admission = new Admission(
            new ActionTable(FiveSystems.Table.Actions), credentials, new Fingerprints(security), new ClusterOfOne());
        var limits = new CallerLimits(new LimitOptions { RatePerSecond = 5 }, _clock);
        _dispatcher = new(
            admission, limits, new RecordingEngine(), new FakeStore(), new([], [new Answering()]), _clock);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("192.0.2.1")]
    public async Task Who_reads_too_much_keeps_nobody_from_logging_in(string? address)
    {
        for (var second = 0; second < 3; second++)
        {
            for (var read = 0; read < 10; read++)
                Assert.Equal(read >= 5, await IsLimited("list_posts", "{}", address));
            Assert.False(await IsLimited("login", LogIn, address));
            _clock.Pass(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Over_HTTP_one_address_keeps_no_other_one_from_anything()
    {
        for (var tried = 0; tried < 10; tried++)
            await IsLimited("login", LogIn, "192.0.2.1");

        Assert.True(await IsLimited("login", LogIn, "192.0.2.1"));
        Assert.False(await IsLimited("login", LogIn, "192.0.2.2"));
        Assert.False(await IsLimited("login", LogIn, null));
    }

    [Fact]
    public async Task A_caller_with_a_credential_has_one_rate_whatever_it_asks_from_wherever()
    {
        for (var asked = 0; asked < 5; asked++)
            Assert.False(await IsLimited(asked % 2 == 0 ? "get_books" : "list_posts", "{}", $"192.0.2.{asked}", "key"));

        Assert.True(await IsLimited("get_books", "{}", "192.0.2.9", "key"));
    }

    private async Task<bool> IsLimited(string action, string data, string? address, string? auth = null)
    {
        var outcome = await _dispatcher.Handle(new()
        {
            Id = "r1",
            Action = action,
            Data = JsonElement.Parse(data),
            Auth = auth,
            Address = address is null ? null : IPAddress.Parse(address),
        });
        Assert.True(outcome.Refusal is null or { Code: ErrorCode.RateLimited }, outcome.Refusal?.Error);
        return outcome.Refusal is not null;
    }

    private sealed class Answering : IActionHandler
    {
        public HandlerTable Table => FiveSystems.Table.Actions.Where(action => action.Target == ActionTarget.Handler)
            .Select(action => action.Message.Type).Distinct()
            .Aggregate(new HandlerTable(), (table, message) =>
                table.On(message, (_, _, _) => Task.FromResult(Outcome.Ok("{}"u8.ToArray()))));
    }
}

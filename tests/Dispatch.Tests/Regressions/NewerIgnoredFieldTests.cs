using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains;
using Granary.Library;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>
/// While a newer version is rolled out, an older silo that ignores fields must not drop what that one has.
/// </summary>
public sealed class NewerIgnoredFieldTests
{
    private const string Book = """{"title":"1984","author":"Orwell","subtitle":"a novel","colour":1}""";

    private readonly FakeClock _clock = new();
    private readonly RecordingEngine _engine = new();

    [Fact]
    public async Task What_a_newer_silo_knows_is_left_to_it()
    {
        var failure = await Assert.ThrowsAsync<UnavailableException>(
            async () => await Handle("v1/create_book#subtitle"));

        Assert.True(failure.HandOn);
        Assert.Empty(_engine.Asks);
    }

    [Fact]
    public async Task What_nobody_knows_is_ignored()
    {
        Assert.Null((await Handle("v2/create_book#subtitle")).Refusal);
        Assert.Equal(new CreateBook("1984", "Orwell", null, null), Assert.Single(_engine.Asks).Message);
    }

    private ValueTask<Outcome> Handle(string offer)
    {
        var security = new SecurityOptions { DevelopmentKey = "supersecretapikey" };
        var credentials = new CredentialCheck(
            new KeyRing(security, _clock, "library"), new TokenChecker(security, _clock), security, _clock);
        var lines = new RequestOptions { UnknownFields = UnknownFields.Ignore }.Apply(FiveSystems.Table.Actions);
        var admission = new Admission(
            new ActionTable(lines), credentials, new Fingerprints(security), new NewerSilo(offer));
        var dispatcher = new Dispatcher(
            admission, new CallerLimits(new(), _clock), _engine, new FakeStore(), new([], []), _clock);
        return dispatcher.Handle(new()
        {
            Id = "r1",
            Action = "create_book",
            Data = JsonElement.Parse(Book),
            Auth = "supersecretapikey",
        });
    }

    private sealed class NewerSilo(string known) : ICluster
    {
        public bool Knows(string offer) => offer == known;
    }
}

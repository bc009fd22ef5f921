using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Security;
using Granary.Grains;

namespace Granary.Tests.Dispatch.Regressions;

/// <summary>
/// While a newer version was rolled out, the older silos refused for good what the newer ones had to offer.
/// </summary>
public sealed class NewerRequestTests
{
    private const string Book = """{"title":"1984","author":"Orwell","subtitle":"a novel"}""";
    private const string Order =
        """{"user_id":1,"delivery_address_id":2,"items":[{"product_id":3,"quantity":4},"""
        + """{"product_id":5,"quantity":1,"gift":true}]}""";

    private readonly FakeClock _clock = new();
    private readonly RecordingEngine _engine = new();
    private readonly FakeStore _store = new();
    private readonly NewerSilo _newer = new();

    [Theory]
    [InlineData("v1", "lend_book", "{}", "v1/lend_book")]
    [InlineData("v3", "create_book", Book, "v3/create_book")]
    [InlineData("v1", "create_book", Book, "v1/create_book#subtitle")]
    [InlineData("v1", "create_order", Order, "v1/create_order#items.gift")]
    public async Task What_a_newer_silo_knows_is_left_to_it(string version, string action, string data, string offer)
    {
        _newer.Offers.Add(offer);
        var failure = await Assert.ThrowsAsync<UnavailableException>(async () => await Handle(version, action, data));

        Assert.Equal(("cluster", false, true), (failure.Dependency, failure.Outage, failure.HandOn));
        Assert.Empty(_engine.Asks);
    }

    [Theory]
    [InlineData("v1", "lend_book", "{}", ErrorCode.UnknownAction)]
    [InlineData("v3", "create_book", Book, ErrorCode.UnsupportedVersion)]
    [InlineData("v1", "create_book", Book, ErrorCode.ValidationFailed)]
    [InlineData("v1", "create_order", Order, ErrorCode.ValidationFailed)]
    public async Task What_nobody_knows_is_refused(string version, string action, string data, ErrorCode code)
    {
        _newer.Offers.UnionWith(
            ["v2/lend_book", "v3/lend_book", "v2/create_book#subtitle", "v1/create_order#items.colour"]);

        Assert.Equal(code, (await Handle(version, action, data)).Refusal!.Code);
    }

    [Theory]
    [InlineData("""{"title":"1984","subtitle":"a novel"}""")]
    [InlineData("""{"title":"1984","author":"Orwell","subtitle":"a novel","colour":1}""")]
    [InlineData("""{"title":"1984","author":"Orwell","year":"x","subtitle":"a novel"}""")]
    [InlineData("""{"title":"1984"}""")]
    public async Task What_would_be_wrong_there_as_well_is_refused_at_once(string data)
    {
        _newer.Offers.Add("v1/create_book#subtitle");

        Assert.Equal(ErrorCode.ValidationFailed, (await Handle("v1", "create_book", data)).Refusal!.Code);
    }

    [Fact]
    public async Task A_stranger_is_told_so_before_fields_are_looked_at()
    {
        _newer.Offers.Add("v1/create_book#subtitle");
        var request = Request("v1", "create_book", Book) with { Auth = "wrong" };

        Assert.Equal(ErrorCode.Unauthenticated, (await Dispatcher().Handle(request)).Refusal!.Code);
    }

    [Fact]
    public async Task After_the_last_try_the_answer_is_not_that_the_action_does_not_exist()
    {
        _newer.Offers.Add("v1/lend_book");
        var last = new Refusal(ErrorCode.Unavailable, "send it again");

        Assert.Equal(last, (await Dispatcher().Settle(Request("v1", "lend_book", "{}"), last)).Refusal);
    }

    private ValueTask<Outcome> Handle(string version, string action, string data) =>
        Dispatcher().Handle(Request(version, action, data));

    private static Request Request(string version, string action, string data) => new()
    {
        Id = "r1",
        Version = version,
        Action = action,
        Data = JsonElement.Parse(data),
        Auth = "supersecretapikey",
    };

    private Dispatcher Dispatcher()
    {
        var security = new SecurityOptions { DevelopmentKey = "supersecretapikey" };
        var credentials = new CredentialCheck(
            new KeyRing(security, _clock, "library", "shop", "jobs"), new TokenChecker(security, _clock),
            security, _clock);
        var admission = new Admission(
            new ActionTable(FiveSystems.Table.Actions), credentials, new Fingerprints(security), _newer);
        return new Dispatcher(admission, new CallerLimits(new(), _clock), _engine, _store, new([], []), _clock);
    }

    private sealed class NewerSilo : ICluster
    {
        public HashSet<string> Offers { get; } = [];

        public bool Knows(string offer) => Offers.Contains(offer);
    }
}

using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Travelling;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Regressions;

/// <summary>
/// While the entity lived in an older silo, a message of the newer version ended in the dead letter queue: each try
/// went to the same silo.
/// </summary>
public sealed class OlderHomeTests : EngineCases
{
    protected override IEngine Build(EngineSetting setting) => new Loopback(setting, far: true)
    {
        Older = new(setting.Kinds.Select(kind => kind with { Messages = [.. kind.Messages.Where(IsOld)] })),
    };

    [Fact]
    public async Task What_its_silo_does_not_understand_is_decided_by_the_one_that_asks()
    {
        var id = await Bench.Existing();
        await Bench.Ask(Bench.Change(id, new Add(1)));
        var claim = Bench.Change(id, new Claim("newer"));

        Assert.Equal((3, 1), (View(await Bench.Ask(claim)).Version, View(await Bench.Ask(Bench.Read(id))).Value));
        Assert.Equal(4, View(await Bench.Ask(Bench.Change(id, new Add(1)))).Version);
        var again = await Bench.Ask(claim);
        Assert.Equal((true, 3), (again.Replayed, View(again).Version));
    }

    [Fact]
    public async Task It_keeps_what_the_older_silo_decides_in_between()
    {
        var id = await Bench.Existing();
        var all = Enumerable.Range(0, 40)
            .Select(n => Bench.Ask(Bench.Change(id, n % 4 == 0 ? new Claim($"n{n}") : new Add(1)))).ToList();

        var versions = (await Task.WhenAll(all)).Select(one => View(one).Version).Order();
        Assert.Equal(Enumerable.Range(2, 40).Select(n => (long)n), versions);
        Assert.Equal(30, await Bench.Value(id));
    }

    private static bool IsOld(JsonType message) => message.Type != typeof(Claim);
}

using Granary.Ports;
using Granary.Silo.Embedded;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Embedded;

public class EmbeddedSharedTests : EngineConformance
{
    protected override bool Exclusive => false;

    protected override IEngine Build(EngineSetting setting) =>
        new EmbeddedEngine(setting.Store, setting.Fence, setting.Time, setting.Kinds, setting.Asks, setting.Options);

    [Fact]
    public async Task A_read_sees_what_another_silo_wrote()
    {
        var id = await Bench.Existing();
        await Bench.Value(id);
        await Bench.AddElsewhere(id, 4);
        Assert.Equal(4, await Bench.Value(id));
    }

    [Fact]
    public async Task A_refusal_is_not_made_from_stale_memory()
    {
        var id = await Bench.Existing();
        await Bench.AddElsewhere(id, 4);
        Assert.Equal(3, View(await Bench.Ask(Bench.Change(id, new Add(1, IfVersion: 2)))).Version);
    }
}

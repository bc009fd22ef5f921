using Granary.Errors;
using Granary.Ports;
using Granary.Silo.Embedded;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Embedded;

public class EmbeddedExclusiveTests : EngineConformance
{
    protected override bool Exclusive => true;

    protected override IEngine Build(EngineSetting setting) =>
        new EmbeddedEngine(setting.Store, setting.Fence, setting.Time, setting.Kinds, setting.Asks, setting.Options);

    [Fact]
    public async Task Memory_answers_without_the_store()
    {
        var id = await Bench.Existing();
        var reads = Bench.Store.Reads;
        await Bench.Value(id);
        Assert.Equal(reads, Bench.Store.Reads);
    }

    [Fact]
    public async Task Without_the_lease_nothing_is_answered()
    {
        var id = await Bench.Existing();
        Bench.Fence.Lose();
        var failure = await Assert.ThrowsAsync<UnavailableException>(() => Bench.Ask(Bench.Read(id)));
        Assert.Equal(("lease", true), (failure.Dependency, failure.Outage));
    }

    [Fact]
    public async Task Memory_from_before_a_lost_lease_is_forgotten()
    {
        var id = await Bench.Existing();
        Bench.Fence.Lose();
        await Bench.AddElsewhere(id, 3);
        Bench.Fence.Regain();
        Assert.Equal(3, await Bench.Value(id));
    }

    [Fact]
    public async Task A_commit_that_succeeds_while_the_lease_is_lost_leaves_no_memory()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        Bench.Store.AfterCommit = _ => gate.Pass();
        var adding = Bench.Ask(Bench.Change(id, new Add(1)));
        await gate.Arrived;
        Bench.Fence.Lose();
        await Bench.AddElsewhere(id, 10);
        Bench.Fence.Regain();
        gate.Open();
        Assert.Equal(1, View(await adding).Value);
        Assert.Equal(11, await Bench.Value(id));
    }

    [Fact]
    public async Task A_read_whose_turn_outlived_the_lease_is_not_answered_from_memory()
    {
        var id = await Bench.Existing();
        var gate = new Gate();
        var held = Bench.Ask(Bench.Read(id, new Hold(gate)));
        Bench.Fence.Lose();
        Bench.Fence.Regain();
        gate.Open();
        await Assert.ThrowsAsync<UnavailableException>(() => held);
    }
}

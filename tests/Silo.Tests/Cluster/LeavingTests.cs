using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using Orleans.Runtime;

namespace Granary.Tests.Cluster;

[Collection(TwoSilos.Name)]
public sealed class LeavingTests(TwoSilos silos) : EngineCases
{
    protected override IEngine Build(EngineSetting setting) => new ClusterEngine(silos, setting, elsewhere: false);

    [Fact]
    public async Task One_that_leaves_by_itself_is_not_told_to_go_as_well()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        await Bench.Value(id);
        var home = silos.Home(Bench.Target(id))!;
        // Not by a call, whose end Orleans would wait for before it lets the entity leave.
        var held = new PendingAsk(Bench.Read(id, new Hold(gate)));
        var taken = home.TakeHere([held])!;
        await gate.Arrived;
        home.GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "the test"));
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (!home.IsGone)
                await Task.Delay(1, patience.Token);

            // The first time it is spared, for it was used.
            Assert.False(home.Evict());
            Assert.False(home.Evict());
        }
        finally
        {
            gate.Open();
        }

        await taken;
        Assert.NotNull(held.Given.Outcome);
    }
}

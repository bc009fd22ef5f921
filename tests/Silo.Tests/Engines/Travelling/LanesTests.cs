using Granary.Errors;
using Granary.Ports;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Embedded;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Engines.Travelling;

public sealed class LanesTests : EngineConformance
{
    protected override bool Exclusive => false;

    protected override IEngine Build(EngineSetting setting) => new Loopback(setting);

    [Fact]
    public async Task A_stop_takes_no_more_and_answers_what_was_taken()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        Bench.Store.BeforeCommit = _ => gate.Pass();
        var running = Bench.Ask(Bench.Change(id, new Add(1)));
        await gate.Arrived;
        var stopped = ((IAsyncDisposable)Bench.Engine).DisposeAsync().AsTask();
        var late = await Assert.ThrowsAsync<UnavailableException>(() => Bench.Ask(Bench.Read(id)));
        Assert.True(late.Outage);
        Assert.False(stopped.IsCompleted);
        gate.Open();
        Assert.Equal(1, EngineBench.View(await running).Value);
        await stopped;
    }
}

public sealed class LanesStormTests : EmbeddedSharedStormTests
{
    protected override IEngine Engine(EngineSetting setting) => new Loopback(setting);
}

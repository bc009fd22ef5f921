using Granary.Errors;
using Granary.Ports;
using Granary.Silo.Embedded;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;

namespace Granary.Tests.Engines.Embedded;

/// <summary>The real engine, hardly any room for activations, commits that fail before and after.</summary>
public class EmbeddedStormTests : StormPromises
{
    private int commits;

    protected override bool Exclusive => true;

    protected override IEngine Build(EngineSetting setting)
    {
        Bench.Store.BeforeCommit = _ => Fail(every: 7);
        Bench.Store.AfterCommit = _ => Fail(every: 5);
        Bench.Store.BeforeRead = async _ => await Task.Yield();
        setting.Options.MaxActivations = 2;
        return Engine(setting);
    }

    protected virtual IEngine Engine(EngineSetting setting) =>
        new EmbeddedEngine(setting.Store, setting.Fence, setting.Time, setting.Kinds, setting.Asks, setting.Options);

    /// <summary>Whoever has a reply never again sees what was before it.</summary>
    protected override async Task Look(long id, CounterView reply)
    {
        var seen = EngineBench.View(await Bench.Send(Bench.Read(id)));
        Assert.True(seen.Version >= reply.Version, $"{seen} after {reply}");
    }

    private async Task Fail(int every)
    {
        await Task.Yield();
        if (Interlocked.Increment(ref commits) % every == 0)
            throw new UnavailableException(EngineBench.Passing, "the connection broke", outage: true);
    }
}

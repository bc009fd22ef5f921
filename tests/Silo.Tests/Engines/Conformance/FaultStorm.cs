using Granary.Tests.Engines.Counting;

namespace Granary.Tests.Engines.Conformance;

/// <summary>A real engine with hardly any room, and commits that fail before and after.</summary>
public abstract class FaultStorm : StormPromises
{
    private int _commits;

    protected override IEngine Build(EngineSetting setting)
    {
        Bench.Store.BeforeCommit = _ => Fail(every: 7);
        Bench.Store.AfterCommit = _ => Fail(every: 5);
        Bench.Store.BeforeRead = async _ => await Task.Yield();
        setting.Options.MaxActivations = 2;
        return Engine(setting);
    }

    protected abstract IEngine Engine(EngineSetting setting);

    private async Task Fail(int every)
    {
        await Task.Yield();
        if (Interlocked.Increment(ref _commits) % every == 0)
            throw new UnavailableException(EngineBench.Passing, "the connection broke", outage: true);
    }
}

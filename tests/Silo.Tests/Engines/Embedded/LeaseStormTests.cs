using Granary.Tests.Engines.Counting;

namespace Granary.Tests.Engines.Embedded;

/// <summary>The same with a lease that comes and goes, and another process that writes whenever it is gone.</summary>
public class LeaseStormTests : EmbeddedStormTests
{
    private int looks;

    protected override async Task Look(long id, CounterView reply)
    {
        await base.Look(id, reply);
        if (Interlocked.Increment(ref looks) % 20 != 0)
            return;
        Bench.Fence.Lose();
        await Task.Yield();
        Bench.Fence.Regain();
    }
}

using Granary.Ports;
using Granary.Silo.Embedded;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;

namespace Granary.Tests.Engines.Embedded;

public class ActivationsTests
{
    private readonly Activations activations = new(
        [new("author", "authors", CounterJson.Default.CounterState, new CounterRules(), [])],
        new() { MaxActivations = 100 },
        new FakeTime());

    [Fact]
    public void An_evicted_mailbox_that_is_still_found_makes_room_for_a_new_one()
    {
        var key = new GrainKey("author", 1);
        var old = activations.Of(key);
        Assert.Same(old, activations.Of(key));
        Assert.True(old.Evict());
        activations.Remove(old);
        Assert.NotSame(old, activations.Of(key));
    }

    [Fact]
    public void Taking_out_an_old_mailbox_spares_the_new_one()
    {
        var key = new GrainKey("author", 1);
        var old = activations.Of(key);
        activations.EvictAll();
        var fresh = activations.Of(key);
        activations.Remove(old);
        Assert.Same(fresh, activations.Of(key));
        Assert.Equal(1, activations.Count);
    }

    [Fact]
    public void Under_parallel_newcomers_the_bound_holds_roughly()
    {
        Parallel.For(0, 20_000, id => activations.Of(new("author", id)));
        Assert.InRange(activations.Count, 1, 110);
        activations.EvictAll();
        Assert.Equal(0, activations.Count);
    }
}

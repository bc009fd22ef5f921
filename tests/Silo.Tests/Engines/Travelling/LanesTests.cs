using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Travelling;

public class LanesTests : SharingPromises
{
    protected virtual bool Far => false;

    private Loopback Engine => (Loopback)Bench.Engine;

    protected override IEngine Build(EngineSetting setting) => new Loopback(setting, Far);

    [Fact]
    public async Task A_stop_takes_no_more_and_answers_what_was_taken()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        Bench.Store.BeforeCommit = _ => gate.Pass();
        var (running, waiting) = (Bench.Ask(Bench.Change(id, new Add(1))), Bench.Ask(Bench.Change(id, new Add(1))));
        await gate.Arrived;
        var stopped = Engine.Stop();
        var late = await Assert.ThrowsAsync<UnavailableException>(() => Bench.Ask(Bench.Read(id)));
        Assert.True(late.Outage);
        Assert.False(stopped.IsCompleted);
        gate.Open();
        Assert.Equal((1, 2), (View(await running).Value, View(await waiting).Value));
        await stopped.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Rules_may_still_ask_others_while_the_engine_stops()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        Bench.Store.BeforeRead = _ => gate.Pass();
        var peek = Bench.Ask(
            Bench.Read(id, new Peek(Bench.Target(id))) with { Target = Bench.Asking(await Bench.FreshId()) });
        await gate.Arrived;
        var stopping = Engine.Stop();
        gate.Open();
        Assert.Equal(id, View(await peek).Id);
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_unknown_kind_is_a_defect() => await Assert.ThrowsAsync<InvalidOperationException>(
        () => Bench.Ask(Bench.Read(1) with { Target = new("nobody", 1) }));

    [Fact]
    public async Task A_waiter_does_not_go_on_within_the_turn_that_answered()
    {
        var (id, thread) = (await Bench.Existing(), new TaskCompletionSource());
        var gate = await Held(id);
        var blocked = Bench.Engine.Ask(Bench.Read(id)).AsTask().ContinueWith(
            _ => thread.Task.Wait(TimeSpan.FromSeconds(30)), TaskContinuationOptions.ExecuteSynchronously);
        var behind = Bench.Ask(Bench.Read(id));
        gate.Open();
        await behind;
        thread.SetResult();
        await blocked;
    }

    [Fact]
    public async Task What_waits_when_its_entity_leaves_goes_again_before_all_that_came_later()
    {
        var id = await Bench.Existing();
        var gate = await Held(id);
        var all = Enumerable.Range(0, 70).Select(_ => Bench.Ask(Bench.Change(id, new Add(1)))).ToList();
        var left = Engine.Evict(Bench.Target(id));
        gate.Open();
        await left;
        var versions = (await Task.WhenAll(all)).Select(one => View(one).Version);
        Assert.Equal(Enumerable.Range(2, 70).Select(i => (long)i), versions);
    }
}

public sealed class FarLanesTests : LanesTests
{
    protected override bool Far => true;
}

public class LanesStorm : FaultStorm
{
    protected override IEngine Engine(EngineSetting setting) => new Loopback(setting, far: false);
}

public sealed class FarLanesStormTests : FaultStorm
{
    protected override IEngine Engine(EngineSetting setting) => new Loopback(setting, far: true);
}

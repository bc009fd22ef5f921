using Granary.Errors;
using Granary.Ports;
using Granary.Silo.Embedded;
using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Embedded;

public class EmbeddedEngineTests : EngineCases
{
    protected override bool Exclusive => true;

    private EmbeddedEngine Engine => (EmbeddedEngine)Bench.Engine;

    protected override IEngine Build(EngineSetting setting)
    {
        setting.Options.MaxActivations = 10;
        setting.Options.IdleSecondsByKind["book"] = 10;
        return new EmbeddedEngine(
            setting.Store, setting.Fence, setting.Time, setting.Kinds, setting.Asks, setting.Options);
    }

    [Fact]
    public async Task Activations_are_bounded_and_what_is_used_often_stays()
    {
        var hot = await Bench.Existing();
        for (var i = 0; i < 200; i++)
        {
            await Bench.Existing();
            await Bench.Value(hot);
        }

        var reads = Bench.Store.Reads;
        await Bench.Value(hot);
        Assert.Equal(reads, Bench.Store.Reads);
        Assert.InRange(Engine.ActivationCount, 1, 10);
    }

    [Fact]
    public async Task What_works_is_never_evicted()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        var held = Bench.Ask(Bench.Read(id, new Hold(gate)));
        for (var i = 0; i < 30; i++)
            await Bench.Existing();
        Bench.Time.Advance(TimeSpan.FromHours(1));
        Bench.Fence.Lose();
        Bench.Fence.Regain();
        var behind = Bench.Ask(Bench.Change(id, new Add(1)));
        Assert.False(behind.IsCompleted);
        gate.Open();
        await Assert.ThrowsAsync<UnavailableException>(() => held);
        Assert.Equal(1, View(await behind).Value);
    }

    [Fact]
    public async Task A_lost_lease_empties_memory()
    {
        await Bench.Existing();
        Bench.Fence.Lose();
        Assert.Equal(0, Engine.ActivationCount);
    }

    [Fact]
    public async Task Kinds_have_their_own_idle_time()
    {
        var id = await Bench.Existing();
        await Bench.Ask(Bench.Read(id) with { Target = Bench.Asking(1) });
        Assert.Equal(2, Engine.ActivationCount);
        Bench.Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(1, Engine.ActivationCount);
        Bench.Time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(0, Engine.ActivationCount);
    }

    [Fact]
    public async Task Stopping_waits_for_what_was_taken_and_takes_no_more()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        Bench.Store.BeforeCommit = _ => gate.Pass();
        var (running, waiting) = (Bench.Ask(Bench.Change(id, new Add(1))), Bench.Ask(Bench.Change(id, new Add(1))));
        var stopping = Engine.Stop();
        Assert.True((await Assert.ThrowsAsync<UnavailableException>(() => Bench.Ask(Bench.Read(id)))).Outage);
        Assert.False(stopping.IsCompleted);
        gate.Open();
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((1, 2), (View(await running).Value, View(await waiting).Value));
    }

    [Fact]
    public async Task Grains_may_still_ask_each_other_while_the_engine_stops()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        var asking = Bench.Asking(await Bench.FreshId());
        Bench.Store.BeforeRead = _ => gate.Pass();
        var peek = Bench.Ask(Bench.Read(id, new Peek(Bench.Target(id))) with { Target = asking });
        await gate.Arrived;
        var stopping = Engine.Stop();
        gate.Open();
        Assert.Equal(id, View(await peek).Id);
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_unknown_kind_is_a_defect()
    {
        var ask = Bench.Read(1) with { Target = new("nobody", 1) };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Bench.Ask(ask));
    }

    [Fact]
    public async Task Who_waits_does_not_go_on_within_the_turn_that_answered()
    {
        var (id, gate, thread) = (await Bench.Existing(), new Gate(), new TaskCompletionSource());
        var held = Bench.Ask(Bench.Read(id, new Hold(gate)));
        var blocked = Bench.Engine.Ask(Bench.Read(id)).AsTask().ContinueWith(
            _ => thread.Task.Wait(TimeSpan.FromSeconds(30)), TaskContinuationOptions.ExecuteSynchronously);
        var behind = Bench.Ask(Bench.Read(id));
        gate.Open();
        await behind;
        thread.SetResult();
        await Task.WhenAll(held, blocked);
    }

    [Fact]
    public async Task Ten_thousand_waiting_asks_need_no_deep_stack()
    {
        Bench.Setting.Options.MailboxSize = 10_000;
        var (id, gate) = (await Bench.Existing(), new Gate());
        var held = Bench.Ask(Bench.Read(id, new Hold(gate)));
        var all = Enumerable.Range(0, 10_000).Select(_ => Bench.Ask(Bench.Read(id))).ToList();
        gate.Open();
        Assert.All(await Task.WhenAll(all), one => Assert.Equal(1, View(one).Version));
        await held;
    }
}

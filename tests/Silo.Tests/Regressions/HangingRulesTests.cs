using Granary.Tests.Engines.Conformance;
using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using Granary.Tests.Engines.Travelling;

namespace Granary.Tests.Regressions;

/// <summary>
/// Rules that never returned kept their callers waiting for ever, and held the thread of whatever asked: a queue's
/// intake, if it was one. Nothing said which rules they were.
/// </summary>
public sealed class HangingRulesTests : EngineCases, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _release = new();

    private Loopback Engine => (Loopback)Bench.Engine;

    protected override IEngine Build(EngineSetting setting) => new Loopback(setting, far: false);

    public void Dispose()
    {
        _release.Set();
        _release.Dispose();
    }

    [Fact]
    public async Task Rules_that_hold_a_thread_hold_neither_the_askers_nor_others()
    {
        var (id, other) = (await Bench.Existing(), await Bench.Existing());
        var held = await Hold(Bench.Change(id, new Add(1)));
        var behind = Bench.Ask(Bench.Change(id, new Add(1)));

        Assert.Equal(0, await Bench.Value(other));
        PassTime();
        await Hangs(held);
        await Hangs(behind);
        await Hangs(Bench.Ask(Bench.Read(id)));
        Assert.Equal(0, await Bench.Value(other));
        Assert.Equal($"{Bench.Target(id)} Add for 30 s", Assert.Single(Engine.Log.All));
    }

    [Fact]
    public async Task When_they_return_after_all_the_entity_is_served_again()
    {
        var id = await Bench.Existing();
        var change = Bench.Change(id, new Add(1));
        var held = await Hold(change);
        PassTime();
        await Hangs(held);
        Bench.Rules.Deciding = null;
        _release.Set();

        while (await Found(change) is null)
            await Task.Yield();
        Assert.Equal(1, await Value(id));
    }

    [Fact]
    public async Task A_new_entity_whose_rules_hold_a_thread_is_asked_for_once()
    {
        var create = Bench.Change(await Bench.FreshId(), new Make()) with { Creates = true };
        var held = await Hold(create);
        var behind = Bench.Ask(create);
        PassTime();
        await Hangs(held);
        await Hangs(behind);

        await Hangs(Bench.Ask(create with { Target = Bench.Target(await Bench.FreshId()) }));
        Assert.Equal($"{create.Target} Make for 30 s", Assert.Single(Engine.Log.All));
    }

    [Fact]
    public async Task A_deadline_is_heard_meanwhile()
    {
        var id = await Bench.Existing();
        var soon = Bench.Time.GetUtcNow() + TimeSpan.FromSeconds(1);
        var held = await Hold(Bench.Change(id, new Add(1)) with { Deadline = soon });
        var patient = Bench.Ask(Bench.Change(id, new Add(1)));
        Engine.Watch();
        Bench.Time.Advance(TimeSpan.FromSeconds(6));
        Engine.Watch();

        await Hangs(held);
        Assert.False(patient.IsCompleted);
    }

    [Fact]
    public async Task Rules_that_wait_for_ever_fail_what_they_were_asked_and_nothing_else()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        var held = Bench.Ask(Bench.Read(id, new Hold(gate)));
        await gate.Arrived;
        var behind = Bench.Ask(Bench.Change(id, new Add(1)));
        while (!Bench.Time.Awaits(Patience))
            await Task.Yield();
        Bench.Time.Advance(Patience);

        await Hangs(held);
        Assert.Equal(1, EngineBench.View(await behind).Value);
        Assert.Equal($"{Bench.Target(id)} Hold for 30 s", Assert.Single(Engine.Log.All));
    }

    [Fact]
    public async Task Rules_that_throw_are_named_with_their_entity_and_the_message()
    {
        var id = await Bench.Existing();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Bench.Ask(Bench.Change(id, new Crash())));

        Assert.Equal($"{Bench.Target(id)} Crash: crash", Assert.Single(Engine.Log.All));
        Assert.Equal(0, await Bench.Value(id));
    }

    /// <summary>Asks, and returns when the rules have the thread.</summary>
    private async Task<Task<Outcome>> Hold(Ask ask)
    {
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Bench.Rules.Deciding = () =>
        {
            Bench.Rules.Deciding = null;
            inside.SetResult();
            _release.Wait();
        };
        var asked = Task.Run(() => Bench.Engine.Ask(ask).AsTask()).WaitAsync(Patience);
        await inside.Task.WaitAsync(Patience);
        return asked;
    }

    private void PassTime()
    {
        Engine.Watch();
        Bench.Time.Advance(Patience);
        Engine.Watch();
    }

    private static async Task Hangs(Task<Outcome> asked)
    {
        var hangs = await Assert.ThrowsAsync<UnavailableException>(() => asked);
        Assert.Equal(("rules", false), (hangs.Dependency, hangs.Outage));
    }

    private Task<Outcome?> Found(Ask ask) => Bench.RecordedFor(ask);

    /// <summary>While its turn comes to its end, the entity may still count as held.</summary>
    private async Task<long> Value(long id)
    {
        while (true)
        {
            try
            {
                return await Bench.Value(id);
            }
            catch (UnavailableException)
            {
                await Task.Yield();
            }
        }
    }
}

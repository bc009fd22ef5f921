using Granary.Tests.Engines.Counting;
using Granary.Tests.Engines.Faults;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Conformance;

/// <summary>What any real engine must keep besides what the fences keep: order, turns, bounds, memory.</summary>
public abstract class EngineConformance : OutagePromises
{
    [Fact]
    public async Task Asks_from_one_place_are_decided_in_the_order_they_were_made()
    {
        var id = await Bench.Existing();
        var asks = new List<Task<Outcome>>();
        for (var i = 0; i < 90; i++)
            asks.Add(Bench.Ask(Bench.Change(id, new Add(1))));
        var versions = (await Task.WhenAll(asks)).Select(one => View(one).Version);
        Assert.Equal(Enumerable.Range(2, 90).Select(i => (long)i), versions);
    }

    [Fact]
    public async Task One_turn_at_a_time()
    {
        var (id, first, second) = (await Bench.Existing(), new Gate(), new Gate());
        var one = Bench.Ask(Bench.Read(id, new Hold(first)));
        var other = Bench.Ask(Bench.Read(id, new Hold(second)));
        await first.Arrived;
        first.Open();
        await second.Arrived;
        second.Open();
        await Task.WhenAll(one, other);
        Assert.False(Bench.Rules.Overlapped);
    }

    [Fact]
    public async Task What_waits_goes_with_one_commit()
    {
        var id = await Bench.Existing();
        var before = Bench.Store.Commits;
        var all = await Behind(id, Enumerable.Range(0, 50).Select(_ => Bench.Change(id, new Add(1))));
        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), all.Select(one => View(one).Value));
        Assert.Equal(1, Bench.Store.Commits - before);
    }

    [Fact]
    public async Task Duplicates_in_one_turn_are_done_once()
    {
        var id = await Bench.Existing();
        var add = Bench.Change(id, new Add(5), "k");
        var all = await Behind(id, [add, add, Bench.Change(id, new Add(6), "k"), Bench.Read(id)]);
        Assert.Equal((5, false), (View(all[0]).Value, all[0].Replayed));
        Assert.Equal((5, true), (View(all[1]).Value, all[1].Replayed));
        Assert.Equal(ErrorCode.IdempotencyConflict, Code(all[2]));
        Assert.Equal(5, View(all[3]).Value);
    }

    [Fact]
    public async Task A_repeat_among_new_ones_is_replayed_and_the_new_ones_are_done()
    {
        var id = await Bench.Existing();
        var add = Bench.Change(id, new Add(5));
        await Bench.Ask(add);
        var all = await Behind(id, [Bench.Change(id, new Add(1)), add, Bench.Change(id, new Add(1))]);
        Assert.Equal([6L, 5L, 7L], all.Select(one => View(one).Value));
    }

    [Fact]
    public async Task A_reader_behind_a_change_does_not_see_it_before_it_is_durable()
    {
        var (id, gate) = (await Bench.Existing(), new Gate());
        Bench.Store.BeforeCommit = _ => gate.Pass();
        var answers = Behind(id, [Bench.Change(id, new Add(5)), Bench.Read(id)]);
        await gate.Arrived;
        Assert.False(answers.IsCompleted);
        gate.Open();
        Assert.All(await answers, one => Assert.Equal(5, View(one).Value));
    }

    [Fact]
    public async Task A_full_mailbox_is_busy_and_says_when_to_come_back()
    {
        var id = await Bench.Existing();
        var all = await Behind(id, Enumerable.Range(0, 101).Select(_ => Bench.Change(id, new Add(1))));
        Assert.Equal(ErrorCode.Busy, Code(all[100]));
        Assert.True(all[100].Refusal!.RetryAfterMs > 0);
        Assert.Equal(100, await Bench.Value(id));
    }

    [Fact]
    public async Task A_repeat_at_a_full_mailbox_gets_its_recorded_reply()
    {
        var id = await Bench.Existing();
        var add = Bench.Change(id, new Add(5));
        await Bench.Ask(add);
        var all = await Behind(id, [.. Enumerable.Range(0, 100).Select(_ => Bench.Read(id)), add]);
        Assert.Equal((5, true), (View(all[100]).Value, all[100].Replayed));
    }

    [Fact]
    public async Task A_defect_spares_its_neighbours_and_reloads_the_entity()
    {
        var id = await Bench.Existing();
        var first = Bench.Change(id, new Add(1));
        var crash = Bench.Change(id, new Crash());
        var gate = await Held(id);
        Task<Outcome>[] all = [Bench.Ask(first), Bench.Ask(crash), Bench.Ask(Bench.Change(id, new Add(1)))];
        var reads = Bench.Store.Reads;
        gate.Open();
        await Assert.ThrowsAsync<InvalidOperationException>(() => all[1]);
        Assert.Equal((1, 2), (View(await all[0]).Value, View(await all[2]).Value));
        Assert.True(Bench.Store.Reads > reads);
    }

    [Fact]
    public async Task An_outage_during_a_turn_reaches_all_who_waited_for_it()
    {
        var id = await Bench.Existing();
        var gate = await Held(id);
        Bench.Store.BeforeCommit = _ => throw new UnavailableException("database", "away", outage: true);
        Task<Outcome>[] all = [Bench.Ask(Bench.Read(id)), Bench.Ask(Bench.Change(id, new Add(1)))];
        gate.Open();
        foreach (var one in all)
            await Assert.ThrowsAsync<UnavailableException>(() => one);
        Bench.Store.BeforeCommit = null;
        Assert.Equal(0, await Bench.Value(id));
    }

    [Fact]
    public async Task A_cancelled_ask_that_still_waits_is_not_decided()
    {
        var (id, cancellation) = (await Bench.Existing(), new CancellationTokenSource());
        var gate = await Held(id);
        var waiting = Bench.Ask(Bench.Change(id, new Add(1)), cancellation.Token);
        await cancellation.CancelAsync();
        gate.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, await Bench.Value(id));
    }

    [Fact]
    public async Task Cancellation_during_the_commit_is_not_heard()
    {
        var (id, gate, cancellation) = (await Bench.Existing(), new Gate(), new CancellationTokenSource());
        Bench.Store.BeforeCommit = _ => gate.Pass();
        var running = Bench.Ask(Bench.Change(id, new Add(1)), cancellation.Token);
        await gate.Arrived;
        await cancellation.CancelAsync();
        gate.Open();
        Assert.Equal(1, View(await running).Value);
    }

    [Fact]
    public async Task A_deadline_that_passes_in_the_mailbox_counts_and_one_during_the_commit_does_not()
    {
        var id = await Bench.Existing();
        var soon = Bench.Time.GetUtcNow() + TimeSpan.FromSeconds(1);
        var gate = await Held(id);
        var waiting = Bench.Ask(Bench.Change(id, new Add(1)) with { Deadline = soon });
        var patient = Bench.Ask(Bench.Change(id, new Add(1)) with { Deadline = soon + TimeSpan.FromSeconds(1) });
        Bench.Time.Advance(TimeSpan.FromSeconds(1));
        Bench.Store.BeforeCommit = _ => Task.Run(() => Bench.Time.Advance(TimeSpan.FromSeconds(1)));
        gate.Open();
        Assert.Equal(ErrorCode.DeadlineExceeded, Code(await waiting));
        Assert.Equal(1, View(await patient).Value);
    }

    [Fact]
    public async Task A_row_that_never_settles_is_given_up_without_calling_it_an_outage()
    {
        var id = await Bench.Existing();
        Bench.Store.BeforeCommit = _ => Bench.AddElsewhere(id, 1);
        var failure = await Assert.ThrowsAsync<UnavailableException>(() => Bench.Ask(Bench.Change(id, new Add(1))));
        Assert.False(failure.Outage);
        Bench.Store.BeforeCommit = null;
        Assert.Equal(8, await Bench.Value(id));
    }

    [Fact]
    public async Task What_nobody_used_for_long_leaves_memory()
    {
        var id = await Bench.Existing();
        await Bench.Value(id);
        Bench.Time.Advance(TimeSpan.FromSeconds(61));
        await Bench.AddElsewhere(id, 7);
        Assert.Equal(7, await Bench.Value(id));
    }

    [Fact]
    public async Task A_grain_reads_another_and_passes_on_what_it_says()
    {
        var id = await Bench.Existing();
        var peek = Bench.Read(id, new Peek(Bench.Target(id))) with { Target = Bench.Asking(await Bench.FreshId()) };
        Assert.Equal(id, View(await Bench.Ask(peek)).Id);
    }

    [Fact]
    public async Task A_grain_that_asks_against_the_table_is_a_defect()
    {
        var id = await Bench.Existing();
        foreach (var forbidden in new[] { Bench.Asking(1), Bench.Target(id) })
            await Assert.ThrowsAsync<InvalidOperationException>(() => Bench.Ask(Bench.Read(id, new Peek(forbidden))));
    }

    /// <summary>Keeps the entity in a turn until the gate is opened.</summary>
    protected async Task<Gate> Held(long id)
    {
        var gate = new Gate();
        _ = Bench.Ask(Bench.Read(id, new Hold(gate)));
        await gate.Arrived;
        return gate;
    }

    /// <summary>Sends them while a turn runs, so that they share the next one.</summary>
    protected async Task<Outcome[]> Behind(long id, IEnumerable<Ask> asks)
    {
        var gate = await Held(id);
        var all = asks.Select(ask => Bench.Ask(ask)).ToList();
        gate.Open();
        return await Task.WhenAll(all);
    }
}

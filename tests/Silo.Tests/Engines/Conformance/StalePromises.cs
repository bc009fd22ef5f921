using Granary.Tests.Engines.Counting;
using static Granary.Tests.Engines.Conformance.EngineBench;

namespace Granary.Tests.Engines.Conformance;

/// <summary>
/// What stays true under every engine when memory is older than the row: nothing is told or kept from it.
/// </summary>
public abstract class StalePromises : FencePromises
{
    [Fact]
    public async Task A_read_sees_what_another_process_wrote()
    {
        var id = await Stale();
        Assert.Equal(10, await Bench.Value(id));
    }

    [Fact]
    public async Task A_refusal_is_not_made_from_stale_memory()
    {
        var id = await Stale();
        Assert.Equal((11, 3), Seen(await Bench.Send(Bench.Change(id, new Add(1, IfVersion: 2)))));
    }

    [Fact]
    public async Task A_refusal_to_be_recorded_is_not_made_from_stale_memory()
    {
        var id = await Stale();
        var add = Bench.Change(id, new Add(1, IfVersion: 2)) with { RecordsRefusals = true };
        Assert.Equal((11, 3), Seen(await Bench.Send(add)));
        Assert.Equal((11, 3), Seen((await Bench.RecordedFor(add))!));
    }

    [Fact]
    public async Task An_outcome_that_changes_nothing_is_not_recorded_from_stale_memory()
    {
        var id = await Stale();
        var nothing = Bench.Change(id, new Add(0));
        Assert.Equal((10, 2), Seen(await Bench.Send(nothing)));
        Assert.Equal((10, 2), Seen((await Bench.RecordedFor(nothing))!));
    }

    [Fact]
    public async Task A_timer_is_not_set_from_stale_memory()
    {
        var id = await Stale();
        var committed = new List<(Commit Commit, CommitOutcome Outcome)>();
        Commit? last = null;
        Bench.Store.BeforeCommit = commit => Task.FromResult(last = commit);
        Bench.Store.AfterCommit = result => Note(committed, (last!, result.Outcome));
        Assert.Equal((10, 2), Seen(await Bench.Send(Bench.Change(id, new Wake()))));
        var done = Assert.Single(committed, one => one.Outcome == CommitOutcome.Done).Commit;
        Assert.Equal((1, 2L), (done.Timers.Count, done.Seen!.Version));
    }

    private static Task Note<T>(List<T> all, T one)
    {
        all.Add(one);
        return Task.CompletedTask;
    }

    private static (long Value, long Version) Seen(Outcome outcome) => (View(outcome).Value, View(outcome).Version);

    /// <summary>A counter that memory holds at version 1, and the store with 10 at version 2.</summary>
    private async Task<long> Stale()
    {
        var id = await Bench.Existing();
        Assert.Equal(0, await Bench.Value(id));
        await Bench.AddElsewhere(id, 10);
        return id;
    }
}

using static Granary.Tests.Turns.NoteRules;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Turns;

public class TurnRunnerTests
{
    private readonly TurnBench _bench = new();

    [Fact]
    public async Task A_turn_decides_in_order_and_commits_once()
    {
        Assert.Equal(
            ["a", "ab", "ab", "abc"],
            await _bench.Turn(
                Change("1", Append("a")), Change("2", Append("b")), Read(Show()), Change("3", Append("c"))));
        var commit = Assert.Single(_bench.Store.Commits);
        Assert.Equal((0, 3), (commit.Write!.Expected, commit.Write.Version));
        Assert.Equal([Key("1"), Key("2"), Key("3")], commit.Outcomes.Select(one => one.Key));
    }

    [Fact]
    public async Task A_turn_of_reads_commits_nothing()
    {
        await _bench.Turn(Read(Show()), Read(Show()));
        Assert.Empty(_bench.Store.Commits);
        Assert.Single(_bench.Store.Reads);
    }

    [Fact]
    public async Task A_creation_is_not_preceded_by_a_read()
    {
        await _bench.Turn(_bench.Fresh, Change("1", Append("a")) with { Creates = true });
        Assert.Empty(_bench.Store.Reads);
    }

    [Fact]
    public async Task What_memory_holds_is_looked_up_before_it_is_told()
    {
        await _bench.Turn(Change("1", Append("a")));
        _bench.Store.Rows.Enqueue(EntityRow.Unchanged);
        Assert.Equal(["a"], await _bench.Turn(Read(Show())));
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(5, "other"));
        Assert.Equal(["other"], await _bench.Turn(Read(Show())));
        Assert.Equal([-1, 1, 1], _bench.Store.Reads.Select(read => read.Known));
    }

    [Fact]
    public async Task A_change_is_decided_on_memory_and_its_commit_has_the_version()
    {
        await _bench.Turn(Change("1", Append("a")));
        Assert.Equal(["ab"], await _bench.Turn(Change("2", Append("b"))));
        Assert.Single(_bench.Store.Reads);
        Assert.Equal(1, _bench.Store.Commits[1].Write!.Expected);
    }

    [Fact]
    public async Task A_commit_that_leaves_the_row_says_at_which_version_it_saw_it()
    {
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(5, "old"));
        await _bench.Turn(Change("1", Show()));
        var commit = Assert.Single(_bench.Store.Commits);
        Assert.Equal((null, new SeenRow(new("note", 7), 5)), (commit.Write, commit.Seen));
    }

    [Fact]
    public async Task A_defect_over_stale_memory_is_decided_again_over_the_row()
    {
        await _bench.Turn(Change("1", Append("a")));
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(5, "new"));
        Step picky = (current, context) =>
            current!.Version == 5 ? Show()(current, context) : throw new InvalidOperationException("stale");
        Assert.Equal(["new"], await _bench.Turn(Read(picky)));
    }

    [Fact]
    public async Task A_creation_after_a_failure_is_preceded_by_a_read()
    {
        _bench.Store.Results.Enqueue(_ => throw new UnavailableException("database", "away", outage: true));
        var create = Change("1", Append("a")) with { Creates = true };
        Assert.Equal(["! away"], await _bench.Turn(_bench.Fresh, create));
        await _bench.Turn(_bench.Fresh, create);
        Assert.Equal(-1, Assert.Single(_bench.Store.Reads).Known);
    }

    [Fact]
    public async Task Time_is_told_in_whole_microseconds()
    {
        await _bench.Turn(Change("1", Append("a")));
        Assert.Equal(_bench.Clock.Now.AddTicks(-7), _bench.Store.Commits[0].Write!.UpdatedAt);
    }

    [Fact]
    public async Task What_is_made_and_deleted_in_one_turn_leaves_outcomes_only()
    {
        Assert.Equal(["a", "gone"], await _bench.Turn(Change("1", Append("a")), Change("2", Remove())));
        var commit = Assert.Single(_bench.Store.Commits);
        Assert.Null(commit.Write);
        Assert.Equal(2, commit.Outcomes.Count);
    }

    [Fact]
    public async Task What_is_deleted_and_made_again_takes_two_commits()
    {
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(4, "old"));
        Assert.Equal(["gone", "a"], await _bench.Turn(Change("1", Remove()), Change("2", Append("a"))));
        var writes = _bench.Store.Commits.Select(one => one.Write!);
        Assert.Equal([(4, true), (0, false)], writes.Select(one => (one.Expected, one.State is null)));
    }

    [Fact]
    public async Task A_name_touched_twice_in_a_turn_takes_two_commits()
    {
        await _bench.Turn(Change("1", Name("x")), Change("2", Name("x", releases: true)));
        Assert.Equal([false, true], _bench.Store.Commits.Select(one => Assert.Single(one.Names).Releases));
    }

    [Fact]
    public async Task A_nested_read_takes_the_rest_of_the_deadline_along()
    {
        var deadline = _bench.Clock.Now.AddSeconds(3);
        Func<IRuleContext, ValueTask<Decision>> nested = async context =>
            Decision.Answer((await context.Read(new("other", 1), "hello")).Data);
        Assert.Equal(["{}"], await _bench.Turn(Read(nested) with { Deadline = deadline }));
        Assert.Equal((deadline, "me"), (_bench.Asked[0].Deadline, _bench.Asked[0].Caller.Name));
    }
}

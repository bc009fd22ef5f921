using Granary.Errors;
using Granary.Ports;
using static Granary.Tests.Turns.NoteRules;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Turns;

public class TurnRunnerTests
{
    private readonly TurnBench bench = new();

    [Fact]
    public async Task A_turn_decides_in_order_and_commits_once()
    {
        Assert.Equal(
            ["a", "ab", "ab", "abc"],
            await bench.Turn(
                Change("1", Append("a")), Change("2", Append("b")), Read(Show()), Change("3", Append("c"))));
        var commit = Assert.Single(bench.Store.Commits);
        Assert.Equal((0, 3), (commit.Write!.Expected, commit.Write.Version));
        Assert.Equal([Key("1"), Key("2"), Key("3")], commit.Outcomes.Select(one => one.Key));
    }

    [Fact]
    public async Task A_turn_of_reads_commits_nothing()
    {
        await bench.Turn(Read(Show()), Read(Show()));
        Assert.Empty(bench.Store.Commits);
        Assert.Single(bench.Store.Reads);
    }

    [Fact]
    public async Task A_creation_is_not_preceded_by_a_read()
    {
        await bench.Turn(Change("1", Append("a")) with { Creates = true });
        Assert.Empty(bench.Store.Reads);
        Assert.Equal(["a"], await bench.Turn(Read(Show())));
        Assert.Empty(bench.Store.Reads);
    }

    [Fact]
    public async Task A_creation_after_a_failure_is_preceded_by_a_read()
    {
        bench.Store.Verdicts.Enqueue(_ => throw new UnavailableException("database", "away", outage: true));
        var create = Change("1", Append("a")) with { Creates = true };
        Assert.Equal(["! away"], await bench.Turn(create));
        await bench.Turn(create);
        Assert.Equal(-1, Assert.Single(bench.Store.Reads).Known);
    }

    [Fact]
    public async Task Shared_turns_begin_with_the_version()
    {
        bench.Exclusive = false;
        await bench.Turn(Change("1", Append("a")));
        bench.Store.Rows.Enqueue(ScriptedStore.Row(5, "other"));
        Assert.Equal(["otherb"], await bench.Turn(Change("2", Append("b"))));
        Assert.Equal([-1, 1], bench.Store.Reads.Select(read => read.Known));
        Assert.Equal(5, bench.Store.Commits[1].Write!.Expected);
    }

    [Fact]
    public async Task What_was_learned_before_the_lease_was_lost_is_read_again()
    {
        await bench.Turn(Read(Show()));
        bench.Lose();
        bench.Store.Rows.Enqueue(ScriptedStore.Row(5, "other"));
        Assert.Equal(["other"], await bench.Turn(Read(Show())));
    }

    [Fact]
    public async Task Nothing_is_committed_when_the_lease_went_while_deciding()
    {
        var change = Change("1", (Step)((current, context) =>
        {
            bench.Lose();
            return Append("a")(current, context);
        }));
        Assert.StartsWith("! the lease", Assert.Single(await bench.Turn(change)));
        Assert.Empty(bench.Store.Commits);
    }

    [Fact]
    public async Task Time_is_told_in_whole_microseconds()
    {
        await bench.Turn(Change("1", Append("a")));
        Assert.Equal(bench.Clock.Now.AddTicks(-7), bench.Store.Commits[0].Write!.UpdatedAt);
    }

    [Fact]
    public async Task What_is_made_and_deleted_in_one_turn_leaves_outcomes_only()
    {
        Assert.Equal(["a", "gone"], await bench.Turn(Change("1", Append("a")), Change("2", Remove())));
        var commit = Assert.Single(bench.Store.Commits);
        Assert.Null(commit.Write);
        Assert.Equal(2, commit.Outcomes.Count);
    }

    [Fact]
    public async Task What_is_deleted_and_made_again_takes_two_commits()
    {
        bench.Store.Rows.Enqueue(ScriptedStore.Row(4, "old"));
        Assert.Equal(["gone", "a"], await bench.Turn(Change("1", Remove()), Change("2", Append("a"))));
        var writes = bench.Store.Commits.Select(one => one.Write!);
        Assert.Equal([(4, true), (0, false)], writes.Select(one => (one.Expected, one.State is null)));
    }

    [Fact]
    public async Task A_name_touched_twice_in_a_turn_takes_two_commits()
    {
        await bench.Turn(Change("1", Name("x")), Change("2", Name("x", releases: true)));
        Assert.Equal([false, true], bench.Store.Commits.Select(one => Assert.Single(one.Names).Releases));
    }

    [Fact]
    public async Task A_nested_read_takes_the_rest_of_the_deadline_along()
    {
        var deadline = bench.Clock.Now.AddSeconds(3);
        Func<IRuleContext, ValueTask<Decision>> nested = async context =>
            Decision.Answer((await context.Read(new("other", 1), "hello")).Data);
        Assert.Equal(["{}"], await bench.Turn(Read(nested) with { Deadline = deadline }));
        Assert.Equal((deadline, "me"), (bench.Asked[0].Deadline, bench.Asked[0].Caller.Name));
    }
}

using static Granary.Tests.Turns.NoteRules;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Turns;

public class DuplicateTests
{
    private readonly TurnBench bench = new();

    [Fact]
    public async Task Two_of_one_key_in_a_turn_are_one()
    {
        Assert.Equal(
            ["a", "a", "ab"],
            await bench.Turn(Change("1", Append("a")), Change("1", Append("a")), Change("2", Append("b"))));
        Assert.Equal(2, Assert.Single(bench.Store.Commits).Outcomes.Count);
    }

    [Fact]
    public async Task Two_of_one_key_with_two_payloads_are_a_conflict() =>
        Assert.Equal(
            ["a", "IdempotencyConflict"],
            await bench.Turn(Change("1", Append("a")), Change("1", Append("b"), "other")));

    [Fact]
    public async Task One_key_of_two_callers_is_two_keys()
    {
        var other = Change("1", Append("b")) with { Key = new("you", "notes", "1") };
        Assert.Equal(["a", "ab"], await bench.Turn(Change("1", Append("a")), other));
    }

    [Fact]
    public async Task Both_of_one_key_are_replayed_when_it_is_known()
    {
        bench.Store.Results.Enqueue(_ => new(Granary.CommitOutcome.Known) { Known = [Recorded("1", "before")] });
        Assert.Equal(["before", "before"], await bench.Turn(Change("1", Append("a")), Change("1", Append("a"))));
        Assert.Single(bench.Store.Commits);
    }

    [Fact]
    public async Task A_duplicate_of_what_was_not_recorded_is_decided_by_itself()
    {
        Assert.Equal(["Conflict", "a"], await bench.Turn(Change("1", Refuse()), Change("1", Append("a"))));
        Assert.Equal(["! crash", "b"], await bench.Turn(Change("2", Crash()), Change("2", Append("b"))));
    }

    [Fact]
    public async Task A_refusal_is_given_only_after_nothing_was_found()
    {
        Assert.Equal(["Conflict"], await bench.Turn(Change("1", Refuse())));
        Assert.Equal([Key("1")], bench.Store.Finds);
        Assert.Empty(bench.Store.Commits);
    }

    [Fact]
    public async Task A_recorded_outcome_takes_the_place_of_a_refusal()
    {
        bench.Store.Found[Key("1")] = Recorded("1", "before");
        bench.Store.Found[Key("2")] = Recorded("2", "before", "other");
        Assert.Equal(["before", "IdempotencyConflict"], await bench.Turn(Change("1", Refuse()), Change("2", Refuse())));
    }

    [Fact]
    public async Task A_refused_read_is_not_looked_up()
    {
        await bench.Turn(Read(Refuse()));
        Assert.Empty(bench.Store.Finds);
    }

    [Fact]
    public async Task A_late_change_is_looked_up_and_nothing_is_loaded_for_it()
    {
        bench.Store.Found[Key("1")] = Recorded("1", "before");
        var late = bench.Clock.Now.AddTicks(-1);
        Assert.Equal(
            ["before", "DeadlineExceeded", "DeadlineExceeded"],
            await bench.Turn(
                Change("1", Append("a")) with { Deadline = late },
                Change("2", Append("a")) with { Deadline = late },
                Read(Show()) with { Deadline = late }));
        Assert.Empty(bench.Store.Reads);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_recorded()
    {
        Assert.Equal([""], await bench.Turn(Change("1", Show())));
        Assert.Null(Assert.Single(bench.Store.Commits).Write);
    }
}

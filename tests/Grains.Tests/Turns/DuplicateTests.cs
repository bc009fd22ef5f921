using static Granary.Tests.Turns.NoteRules;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Turns;

public class DuplicateTests
{
    private readonly TurnBench _bench = new();

    [Fact]
    public async Task Two_of_one_key_in_a_turn_are_one()
    {
        Assert.Equal(
            ["a", "a", "ab"],
            await _bench.Turn(Change("1", Append("a")), Change("1", Append("a")), Change("2", Append("b"))));
        Assert.Equal(2, Assert.Single(_bench.Store.Commits).Outcomes.Count);
    }

    [Fact]
    public async Task Two_of_one_key_with_two_payloads_are_a_conflict() =>
        Assert.Equal(
            ["a", "IdempotencyConflict"],
            await _bench.Turn(Change("1", Append("a")), Change("1", Append("b"), "other")));

    [Fact]
    public async Task One_key_of_two_callers_is_two_keys()
    {
        var other = Change("1", Append("b")) with { Key = new("you", "notes", "1") };
        Assert.Equal(["a", "ab"], await _bench.Turn(Change("1", Append("a")), other));
    }

    [Fact]
    public async Task Both_of_one_key_are_replayed_when_it_is_known()
    {
        _bench.Store.Results.Enqueue(_ => new(Granary.CommitOutcome.Known) { Known = [Recorded("1", "before")] });
        Assert.Equal(["before", "before"], await _bench.Turn(Change("1", Append("a")), Change("1", Append("a"))));
        Assert.Single(_bench.Store.Commits);
    }

    [Fact]
    public async Task A_duplicate_of_what_was_not_recorded_is_decided_by_itself()
    {
        Assert.Equal(["Conflict", "a"], await _bench.Turn(Change("1", Refuse()), Change("1", Append("a"))));
        Assert.Equal(["! crash", "b"], await _bench.Turn(Change("2", Crash()), Change("2", Append("b"))));
    }

    [Fact]
    public async Task A_refusal_is_given_only_after_nothing_was_found()
    {
        Assert.Equal(["Conflict"], await _bench.Turn(Change("1", Refuse())));
        Assert.Equal([Key("1")], _bench.Store.Finds);
        Assert.Empty(_bench.Store.Commits);
    }

    [Fact]
    public async Task A_recorded_outcome_takes_the_place_of_a_refusal()
    {
        _bench.Store.Found[Key("1")] = Recorded("1", "before");
        _bench.Store.Found[Key("2")] = Recorded("2", "before", "other");
        Assert.Equal(
            ["before", "IdempotencyConflict"], await _bench.Turn(Change("1", Refuse()), Change("2", Refuse())));
    }

    [Fact]
    public async Task A_refused_read_is_not_looked_up()
    {
        await _bench.Turn(Read(Refuse()));
        Assert.Empty(_bench.Store.Finds);
    }

    [Fact]
    public async Task A_late_change_is_looked_up_and_nothing_is_loaded_for_it()
    {
        _bench.Store.Found[Key("1")] = Recorded("1", "before");
        var late = _bench.Clock.Now.AddTicks(-1);
        Assert.Equal(
            ["before", "DeadlineExceeded", "DeadlineExceeded"],
            await _bench.Turn(
                Change("1", Append("a")) with { Deadline = late },
                Change("2", Append("a")) with { Deadline = late },
                Read(Show()) with { Deadline = late }));
        Assert.Empty(_bench.Store.Reads);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_is_recorded()
    {
        Assert.Equal([""], await _bench.Turn(Change("1", Show())));
        Assert.Null(Assert.Single(_bench.Store.Commits).Write);
    }
}

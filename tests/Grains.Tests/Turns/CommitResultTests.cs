using static Granary.Tests.Turns.NoteRules;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Turns;

/// <summary>What a turn makes of what the store says of its commit.</summary>
public class CommitResultTests
{
    private readonly TurnBench _bench = new();

    [Fact]
    public async Task Known_ones_are_replayed_and_the_rest_is_decided_again()
    {
        _bench.Store.Results.Enqueue(_ => new(CommitOutcome.Known) { Known = [Recorded("2", "before")] });
        Assert.Equal(
            ["a", "before", "ac"],
            await _bench.Turn(Change("1", Append("a")), Change("2", Append("b")), Change("3", Append("c"))));
        Assert.Equal([Key("1"), Key("3")], _bench.Store.Commits[1].Outcomes.Select(one => one.Key));
    }

    [Fact]
    public async Task A_known_one_with_another_payload_is_refused()
    {
        _bench.Store.Results.Enqueue(_ => new(CommitOutcome.Known) { Known = [Recorded("1", "before", "other")] });
        Assert.Equal(["IdempotencyConflict"], await _bench.Turn(Change("1", Append("a"))));
    }

    [Fact]
    public async Task After_a_known_one_the_row_is_read_again_for_it_may_be_our_own()
    {
        _bench.Store.Results.Enqueue(_ => new(CommitOutcome.Known) { Known = [Recorded("1", "a")] });
        await _bench.Turn(Change("1", Append("a")));
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(1, "a"));
        Assert.Equal(["a"], await _bench.Turn(Read(Show())));
    }

    [Fact]
    public async Task A_stale_turn_is_decided_again_on_the_new_row()
    {
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(1, "x"));
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(2, "y"));
        _bench.Store.Results.Enqueue(_ => CommitResult.Stale);
        Assert.Equal(["ya", "yab"], await _bench.Turn(Change("1", Append("a")), Change("2", Append("b"))));
        Assert.Equal(2, _bench.Store.Commits[1].Write!.Expected);
    }

    [Fact]
    public async Task A_turn_that_stays_stale_is_given_up()
    {
        for (var i = 0; i < 20; i++)
            _bench.Store.Results.Enqueue(_ => CommitResult.Stale);
        Assert.StartsWith("! note/7 was changed elsewhere", Assert.Single(await _bench.Turn(Change("1", Append("a")))));
        Assert.Equal(8, _bench.Store.Commits.Count);
    }

    [Fact]
    public async Task Who_claims_a_taken_name_is_refused_and_the_rest_is_decided_again()
    {
        _bench.Store.Results.Enqueue(one => new(CommitOutcome.Taken) { Taken = [one.Names[0]] });
        Assert.Equal(
            ["Conflict", "b", "bc"],
            await _bench.Turn(Change("1", Name("x")), Change("2", Name("b")), Change("3", Append("c"))));
        Assert.Equal([Key("1")], _bench.Store.Finds);
    }

    [Fact]
    public async Task A_refusal_over_a_name_is_recorded_where_refusals_are()
    {
        _bench.Store.Results.Enqueue(one => new(CommitOutcome.Taken) { Taken = one.Names });
        Assert.Equal(["Conflict"], await _bench.Turn(Change("1", Name("x")) with { RecordsRefusals = true }));
        Assert.Equal((byte)'-', Assert.Single(_bench.Store.Commits[1].Outcomes).Body[0]);
        Assert.Null(_bench.Store.Commits[1].Write);
    }

    [Fact]
    public async Task Who_refers_to_nothing_is_found_one_by_one()
    {
        static CommitResult Judge(Commit one) =>
            one.Outcomes.Any(outcome => outcome.Key == Key("2")) ? CommitResult.Reference : CommitResult.Done;
        for (var i = 0; i < 9; i++)
            _bench.Store.Results.Enqueue(Judge);
        Assert.Equal(
            ["a", "Conflict", "ac"],
            await _bench.Turn(Change("1", Append("a")), Change("2", Append("b")), Change("3", Append("c"))));
    }

    [Fact]
    public async Task An_answer_about_something_else_does_not_go_round_for_ever()
    {
        _bench.Store.Results.Enqueue(_ => new(CommitOutcome.Known) { Known = [Recorded("9", "x")] });
        Assert.StartsWith("! the store answered Known", Assert.Single(await _bench.Turn(Change("1", Append("a")))));
    }

    [Fact]
    public async Task What_a_store_throws_everybody_gets_and_nothing_is_believed()
    {
        await _bench.Turn(Read(Show()));
        _bench.Store.Results.Enqueue(_ => throw new UnavailableException("database", "away", outage: true));
        Assert.Equal(["! away", "! away"], await _bench.Turn(Read(Show()), Change("1", Append("a"))));
        Assert.False(_bench.Activation.Loaded);
    }
}

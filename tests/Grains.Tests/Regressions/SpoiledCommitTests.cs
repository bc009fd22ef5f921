using System.Text;
using Granary.Tests.Turns;
using static Granary.Tests.Turns.NoteRules;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Regressions;

/// <summary>
/// A state of any length went to the database, and what the database could not take failed all that was decided with
/// it.
/// </summary>
public sealed class SpoiledCommitTests
{
    private readonly TurnBench _bench = new();

    [Fact]
    public async Task A_state_that_is_too_long_is_refused_alone()
    {
        Keep();
        var long_ = new string('x', MaxState);

        Assert.Equal(
            ["a", "Conflict", "ab"],
            await _bench.Turn(Change("1", Append("a")), Change("2", Append(long_)), Change("3", Append("b"))));
    }

    [Fact]
    public async Task It_is_refused_over_what_the_row_holds_and_not_over_a_stale_memory()
    {
        await _bench.Turn(Change("1", Append(new string('x', MaxState - 50))));
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(7, "short"));

        Assert.Equal(
            [$"short{new string('y', 100)}"], await _bench.Turn(Change("2", Append(new string('y', 100)))));
    }

    [Fact]
    public async Task What_the_store_cannot_take_fails_its_author_alone()
    {
        Keep(state => state.Contains("bad", StringComparison.Ordinal)
            ? throw new InvalidOperationException("unsupported Unicode escape sequence")
            : CommitResult.Done);

        Assert.Equal(
            ["a", "! unsupported Unicode escape sequence", "ab"],
            await _bench.Turn(Change("1", Append("a")), Change("2", Append("bad")), Change("3", Append("b"))));
    }

    /// <summary>The store gives back what it was given.</summary>
    private void Keep(Func<string, CommitResult>? judge = null)
    {
        for (var n = 0; n < 20; n++)
            _bench.Store.Results.Enqueue(commit =>
            {
                var result = judge?.Invoke(Encoding.UTF8.GetString(commit.Write!.State!)) ?? CommitResult.Done;
                _bench.Store.Rows.Clear();
                for (var reads = 0; reads < 20; reads++)
                    _bench.Store.Rows.Enqueue(new(commit.Write!.Version, default, default, commit.Write.State!));
                return result;
            });
    }
}

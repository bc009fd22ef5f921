using Granary.Tests.Turns;
using static Granary.Tests.Turns.NoteRules;
using static Granary.Tests.Turns.TurnBench;

namespace Granary.Tests.Regressions;

/// <summary>
/// After a fail-over to a replica that was behind, a row was at the version that memory held and had another content:
/// memory was told, and what was decided on it was written over the row.
/// </summary>
public sealed class NewEraTests
{
    private readonly TurnBench _bench = new();

    [Fact]
    public async Task What_memory_holds_of_an_older_era_is_not_told_although_the_version_is_the_same()
    {
        await _bench.Turn(Change("1", Append("a")));
        _bench.Store.Era++;
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(1, "other"));

        Assert.Equal(["other"], await _bench.Turn(Read(Show())));

        Assert.Equal(-1, _bench.Store.Reads[^1].Known);
    }

    [Fact]
    public async Task An_era_that_begins_while_the_version_is_looked_up_has_the_row_read()
    {
        await _bench.Turn(Change("1", Append("a")));
        _bench.Store.Rows.Enqueue(EntityRow.Unchanged);
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(1, "other"));
        _bench.Store.Reading = () => _bench.Store.Era = 1;

        Assert.Equal(["other"], await _bench.Turn(Read(Show())));

        Assert.Equal([1, -1], _bench.Store.Reads.Skip(1).Select(read => read.Known));
    }

    [Fact]
    public async Task A_change_says_in_which_era_its_row_was_read()
    {
        _bench.Store.Era = 3;
        await _bench.Turn(Change("1", Append("a")));
        _bench.Store.Era = 4;
        _bench.Store.Rows.Enqueue(ScriptedStore.Row(1, "other"));

        Assert.Equal(["otherb"], await _bench.Turn(Change("2", Append("b"))));

        Assert.Equal([3, 4], _bench.Store.Commits.Select(commit => commit.Era));
    }

    [Fact]
    public async Task A_creation_needs_no_read_in_a_new_era()
    {
        _bench.Store.Era = 5;

        await _bench.Turn(_bench.Fresh, Change("1", Append("a")) with { Creates = true });

        Assert.Empty(_bench.Store.Reads);
        Assert.Equal(5, _bench.Store.Commits.Single().Era);
    }
}

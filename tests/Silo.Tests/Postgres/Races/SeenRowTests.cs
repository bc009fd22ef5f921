using Granary.Testing.Memory;
using Npgsql;

namespace Granary.Tests.Postgres;

/// <summary>Commits that leave their row as it is, and say at which version they saw it.</summary>
public sealed class SeenRowTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task They_are_stale_as_soon_as_the_row_is_at_another_version()
    {
        await using var silo = await database.Silo();

        var outcomes = await Life(silo.Store, database.FreshId());

        Assert.Equal(
            [
                CommitOutcome.Done, CommitOutcome.Stale, CommitOutcome.Done, CommitOutcome.Done, CommitOutcome.Stale,
                CommitOutcome.Stale, CommitOutcome.Done,
            ],
            outcomes);
        Assert.Equal(outcomes, await Life(new ModelStore(), 1));
    }

    [Fact]
    public async Task A_stale_one_leaves_nothing_and_its_group_alone()
    {
        await using var silo = await database.Silo(o => o.Writers = 1);
        var (a, b) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.Create(a, $"a-{a}"));
        await silo.Store.Commit(Make.Create(b, $"a-{b}"));

        var group = await database.InOneGroup(silo, Everything(a, 2), Seen(b, 1), Make.Update(b, 1, $"b-{b}"));

        Assert.Equal(
            [CommitOutcome.Stale, CommitOutcome.Done, CommitOutcome.Done],
            (await Task.WhenAll(group)).Select(r => r.Outcome));
        Assert.Equal(0, await database.Scalar<long>($"""
            select (select count(*) from names where id = {a}) + (select count(*) from outbox where target = 'seen-{a}')
                + (select count(*) from timers where id = {a}) + (select count(*) from outcomes where key = 'seen-{a}')
            """));
    }

    [Theory]
    [InlineData("update books set version = 2 where id = ")]
    [InlineData("delete from books where id = ")]
    public async Task One_that_meets_a_change_under_way_waits_and_is_stale(string change)
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        await silo.Store.Commit(Make.Create(id, $"a-{id}"));
        await using var other = await database.Block(change + id);

        var result = await other.Meet(() => silo.Commit(Everything(id, 1)));

        Assert.Equal(CommitOutcome.Stale, result.Outcome);
        Assert.Equal(0, await database.Scalar<long>($"select count(*) from timers where id = {id}"));
    }

    [Fact]
    public async Task One_that_saw_no_row_comes_before_an_insertion_under_way_and_not_after_it()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        await using var other = await database.Block($$"""
            insert into books (id, version, state, created_at, updated_at)
            values ({{id}}, 1, '{"title":"1984"}', now(), now())
            """);

        var before = await silo.Commit(Seen(id, 0));
        await other.Commit();
        var after = await silo.Commit(Seen(id, 0));

        Assert.Equal((CommitOutcome.Done, CommitOutcome.Stale), (before.Outcome, after.Outcome));
    }

    [Fact]
    public async Task A_change_cannot_slip_between_its_check_and_its_end()
    {
        await using var silo = await database.Silo();
        await using var twin = await database.Silo();
        var id = database.FreshId();
        await silo.Store.Commit(Make.Create(id, $"a-{id}"));
        // Timers come after the rows: whoever waits here has checked its row.
        await using var other = await database.Block("lock table timers in share mode");
        var seeing = Task.Run(() => silo.Commit(Everything(id, 1)));
        await database.Waiting(1);

        var slipping = await Assert.ThrowsAsync<PostgresException>(
            () => database.Run($"select from books where id = {id} for no key update nowait"));
        await other.Meet(
            () => twin.Commit(new() { Timers = [new(Make.Book(id), "again", null)], Seen = new(Make.Book(id), 1) }), 2);

        Assert.Equal(PostgresErrorCodes.LockNotAvailable, slipping.SqlState);
        Assert.Equal(CommitOutcome.Done, (await seeing).Outcome);
    }

    [Fact]
    public async Task A_known_key_comes_before_a_row_that_has_moved_on_and_that_before_a_taken_name()
    {
        await using var silo = await database.Silo();
        var (a, b) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.Create(a, $"seen-{b}") with { Names = [Make.Claim($"n-{a}", a)] });
        await silo.Store.Commit(Make.Create(b, $"b-{b}"));
        NameClaim[] taken = [Make.Claim($"n-{a}", b)];

        var known = await silo.Store.Commit(Seen(b, 9) with { Outcomes = [Make.Outcome($"seen-{b}")], Names = taken });
        var stale = await silo.Store.Commit(Seen(b, 9) with { Names = taken });
        var named = await silo.Store.Commit(Seen(b, 1) with { Names = taken });

        Assert.Equal(
            [CommitOutcome.Known, CommitOutcome.Stale, CommitOutcome.Taken],
            [known.Outcome, stale.Outcome, named.Outcome]);
    }

    /// <summary>
    /// What is answered to those that see the row at its version, or at another, while it is made and changed.
    /// </summary>
    private static async Task<List<CommitOutcome>> Life(IStore store, long id)
    {
        var outcomes = new List<CommitOutcome>();
        async Task See(long version) => outcomes.Add((await store.Commit(Seen(id, version))).Outcome);
        await See(0);
        await store.Commit(Make.Create(id, $"created-{id}"));
        await See(0);
        await See(1);
        await store.Commit(Make.Update(id, 1, $"updated-{id}"));
        await See(2);
        await See(1);
        await store.Commit(new() { Write = Make.Write(Make.Book(id), 2, null) });
        await See(2);
        await See(0);
        return outcomes;
    }

    private static Commit Seen(long id, long version) =>
        new() { Seen = new(Make.Book(id), version), Outcomes = [Make.Outcome(Guid.NewGuid().ToString())] };

    private static Commit Everything(long id, long version) => new()
    {
        Seen = new(Make.Book(id), version),
        Outcomes = [Make.Outcome($"seen-{id}")],
        Names = [Make.Claim($"seen-{id}", id)],
        Outbox = [new(Guid.NewGuid(), $"seen-{id}", [1])],
        Timers = [new(Make.Book(id), "again", DateTimeOffset.UnixEpoch)],
    };
}

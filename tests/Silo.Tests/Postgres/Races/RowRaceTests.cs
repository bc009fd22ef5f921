namespace Granary.Tests.Postgres;

public sealed class RowRaceTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Two_silos_update_one_version_and_one_of_them_is_stale()
    {
        await using var one = await database.Silo();
        await using var two = await database.Silo();
        var id = database.FreshId();
        await one.Store.Commit(Make.Create(id, $"a-{id}"));
        await using var blocker = await database.Block($"select from books where id = {id} for update");

        var results = await blocker.Meet(
            () => Task.WhenAll(one.Commit(Make.Update(id, 1, $"b-{id}")), two.Commit(Make.Update(id, 1, $"c-{id}"))),
            2);

        Assert.Equal([CommitOutcome.Done, CommitOutcome.Stale], results.Select(r => r.Outcome).Order());
        Assert.Equal(2, (await one.Store.Read(Make.Book(id), -1)).Version);
        Assert.Equal(
            1, await database.Scalar<long>($"select count(*) from outcomes where key in ('b-{id}', 'c-{id}')"));
    }

    [Fact]
    public async Task Two_silos_insert_one_row_and_one_of_them_is_stale()
    {
        await using var one = await database.Silo();
        await using var two = await database.Silo();
        var (id, author) = (database.FreshId(), database.FreshId());
        await one.Store.Commit(Make.CreateAuthor(author));
        await using var blocker = await database.Block($"select from authors where id = {author} for update");

        var results = await blocker.Meet(
            () => Task.WhenAll(
                one.Commit(Make.CreateBy(author, id, $"b-{id}")), two.Commit(Make.CreateBy(author, id, $"c-{id}"))), 2);

        Assert.Equal([CommitOutcome.Done, CommitOutcome.Stale], results.Select(r => r.Outcome).Order());
    }

    [Fact]
    public async Task A_stale_member_leaves_its_group_alone()
    {
        await using var silo = await database.Silo(o => o.Writers = 1);
        var (a, b, c) = (database.FreshId(), database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.Create(a, $"a-{a}"));
        await silo.Store.Commit(Make.Create(b, $"a-{b}"));

        var group = await database.InOneGroup(
            silo, Make.Update(a, 7, $"b-{a}"), Make.Update(b, 1, $"b-{b}"), Make.Create(c, $"b-{c}"),
            new() { Write = Make.Write(Make.Book(99), 4, null), Outcomes = [Make.Outcome($"d-{a}")] });
        var results = await Task.WhenAll(group);

        Assert.Equal(
            [CommitOutcome.Stale, CommitOutcome.Done, CommitOutcome.Done, CommitOutcome.Stale],
            results.Select(r => r.Outcome));
        Assert.Null(await silo.Store.Find(Make.Key($"b-{a}")));
    }

    [Fact]
    public async Task Rows_locked_in_crossing_order_are_a_deadlock_that_is_repeated()
    {
        await using var silo = await database.Silo(o => o.Writers = 1);

        // The server chooses whom it breaks off; until it has been the store, nothing is proved.
        var survived = false;
        for (var i = 0; i < 10 && !survived; i++)
            survived = await CrossAndSurvive(silo);

        Assert.True(survived);
    }

    [Fact]
    public async Task A_row_that_stays_locked_holds_up_nobody_else()
    {
        await using var silo = await database.Silo(o => o.Writers = 1);
        var (a, b) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.Create(a, $"a-{a}"));
        await using var blocker = await database.Block($"select from books where id = {a} for update");

        var group = await database.InOneGroup(silo, Make.Update(a, 1, $"b-{a}"), Make.Create(b, $"b-{b}"));

        Assert.Equal(CommitOutcome.Done, (await group[1]).Outcome);
        Assert.False((await Assert.ThrowsAsync<UnavailableException>(() => group[0])).Outage);
    }

    [Fact]
    public async Task A_defective_member_fails_alone()
    {
        await using var silo = await database.Silo(o => o.Writers = 1);
        var (a, b) = (database.FreshId(), database.FreshId());

        var group = await database.InOneGroup(
            silo, new() { Write = Make.Write(Make.Book(a), 0, "no json"), Outcomes = [Make.Outcome($"a-{a}")] },
            Make.Create(b, $"b-{b}"));

        Assert.Equal(CommitOutcome.Done, (await group[1]).Outcome);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => group[0]);
    }

    private async Task<bool> CrossAndSurvive(TestSilo silo)
    {
        var (a, b) = (database.FreshId(), database.FreshId());
        await silo.Store.Commit(Make.Create(a, $"a-{a}"));
        await silo.Store.Commit(Make.Create(b, $"a-{b}"));
        await using var other = await database.Block($"update books set state = state where id = {b}");
        var group = await database.InOneGroup(silo, Make.Update(a, 1, $"b-{a}"), Make.Update(b, 1, $"b-{b}"));
        await database.Waiting(1);

        // The group has locked the first row and waits for the second: this closes the circle.
        var survived = await other.Try($"update books set state = state where id = {a}");
        await other.Commit();

        Assert.All(await Task.WhenAll(group), r => Assert.Equal(CommitOutcome.Done, r.Outcome));
        return survived;
    }
}

using System.Text;

namespace Granary.Tests.Postgres;

public sealed class CommitTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task What_is_committed_is_read_back()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();

        var result = await silo.Store.Commit(Make.Create(id, $"create-{id}"));
        var row = await silo.Store.Read(Make.Book(id), -1);

        Assert.Equal(CommitOutcome.Done, result.Outcome);
        Assert.Equal((1, 2026), (row.Version, row.CreatedAt.Year));
        Assert.Contains("1984", Encoding.UTF8.GetString(row.State), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recorded_outcome_is_found_again_and_an_unknown_one_is_not()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        await silo.Store.Commit(Make.Create(id, $"find-{id}"));

        var found = await silo.Store.Find(Make.Key($"find-{id}"));

        Assert.Equal([1, 2, 3], found!.Fingerprint);
        Assert.Null(await silo.Store.Find(Make.Key("never")));
    }

    [Fact]
    public async Task A_read_brings_only_what_is_not_known()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        Assert.Same(EntityRow.Unchanged, await silo.Store.Read(Make.Book(id), 0));
        Assert.Same(EntityRow.Missing, await silo.Store.Read(Make.Book(id), -1));
        await silo.Store.Commit(Make.Create(id, $"read-{id}"));

        Assert.Same(EntityRow.Unchanged, await silo.Store.Read(Make.Book(id), 1));
        Assert.Equal(1, (await silo.Store.Read(Make.Book(id), 0)).Version);
        Assert.Same(EntityRow.Missing, await silo.Store.Read(Make.Author(id), 3));
    }

    [Fact]
    public async Task An_update_and_a_delete_need_the_version_they_expect()
    {
        await using var silo = await database.Silo();
        var id = database.FreshId();
        await silo.Store.Commit(Make.Create(id, $"a-{id}"));

        var update = await silo.Store.Commit(Make.Update(id, 1, $"b-{id}"));
        var stale = await silo.Store.Commit(Make.Update(id, 1, $"c-{id}"));
        var delete = await silo.Store.Commit(
            new() { Write = Make.Write(Make.Book(id), 2, null), Outcomes = [Make.Outcome($"d-{id}")] });

        Assert.Equal(
            [CommitOutcome.Done, CommitOutcome.Stale, CommitOutcome.Done],
            [update.Outcome, stale.Outcome, delete.Outcome]);
        Assert.Null(await silo.Store.Find(Make.Key($"c-{id}")));
        Assert.Same(EntityRow.Missing, await silo.Store.Read(Make.Book(id), 2));
    }
}

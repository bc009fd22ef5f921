using Granary.Grains;
using Granary.Postgres;

namespace Granary.Tests.Postgres;

/// <summary>An index on a table with rows is built while others write.</summary>
public sealed class ConcurrentIndexTests(PostgresFixture database) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Valid =
        "select coalesce((select indisvalid from pg_index where indexrelid = to_regclass('authors_motto')), false)";

    private const string Name = "create unique index concurrently authors_motto on authors ((state ->> 'name'));";

    /// <summary>What each test finds: no index, and no rows.</summary>
    public Task InitializeAsync() => database.Run(
        "drop index if exists authors_motto; truncate authors cascade; delete from system_migrations where number = 7");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Writers_go_on_meanwhile_and_what_they_write_is_in_it()
    {
        await using var silo = await database.Silo();
        await silo.Commit(Make.CreateAuthor(1));
        await using var writer = await database.Block("update authors set version = version");

        var migrating = Migrate(Later("create index concurrently authors_motto on authors ((state ->> 'name'));"));
        await database.Waiting(1);
        Assert.Equal(CommitOutcome.Done, (await silo.Commit(Make.CreateAuthor(database.FreshId()))).Outcome);
        Assert.False(migrating.IsCompleted);
        await writer.Commit();

        Assert.Equal(1, await migrating);
        Assert.True(await database.Scalar<bool>(Valid));
        Assert.Equal(2, await database.Scalar<long>(
            "set enable_seqscan = off; select count(*) from authors where state ->> 'name' = 'George Orwell'"));
    }

    [Fact]
    public async Task One_that_was_left_half_built_is_built_again()
    {
        await database.Run(
            """
            insert into authors (id, version, state, created_at, updated_at)
            select n, 1, '{"name":"twice"}', now(), now() from generate_series(1, 2) n
            """);
        var error = await Assert.ThrowsAsync<SetupException>(() => Migrate(Later(Name)));
        Assert.Contains(
            "0007_index.sql of the system 'library' failed (23505", error.Message, StringComparison.Ordinal);
        Assert.False(await database.Scalar<bool>(Valid));
        Assert.True(await database.Scalar<bool>("select to_regclass('authors_motto') is not null"));

        await database.Run("delete from authors where id = 2");
        Assert.Equal(1, await Migrate(Later(Name)));
        Assert.True(await database.Scalar<bool>(Valid));
        Assert.Equal(0, await Migrate(Later(Name)));
    }

    [Fact]
    public async Task One_that_was_built_and_not_recorded_is_recorded()
    {
        await database.Run(Name);

        Assert.Equal(1, await Migrate(Later(Name)));
    }

    [Fact]
    public async Task Several_silos_build_it_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrate(Later(Name))));

        Assert.Equal(1, applied.Sum());
        Assert.True(await database.Scalar<bool>(Valid));
    }

    [Fact]
    public async Task It_is_one_statement_that_builds_an_index()
    {
        var error = await Assert.ThrowsAsync<SetupException>(() => Migrate(Later("create table x (id int);")));

        Assert.Contains("must be one 'create index concurrently NAME on …'", error.Message, StringComparison.Ordinal);
    }

    private static Migration Later(string sql) =>
        new(7, "0007_index.sql", "-- concurrently\n" + sql) { System = "library" };

    private Task<int> Migrate(Migration migration) =>
        PostgresFixture.Migrate(database.ConnectionString, [.. HouseMigrations.With(FiveSystems.Table), migration]);
}

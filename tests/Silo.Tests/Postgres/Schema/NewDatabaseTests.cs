using Granary.Postgres;

namespace Granary.Tests.Postgres;

/// <summary>Nobody uses it yet, so all migrations run in one transaction.</summary>
public sealed class NewDatabaseTests : IAsyncLifetime
{
    private const string Everything =
        """
        select string_agg(line, e'\n' order by line) from (
            select format('%s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                pg_get_expr(d.adbin, d.adrelid)) line
            from pg_attribute a join pg_class c on c.oid = a.attrelid
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
                and not a.attisdropped
            union all select format('%s %s %s', c.relname, c.relpersistence, c.reloptions) from pg_class c
            where c.relnamespace = 'public'::regnamespace
            union all select pg_get_indexdef(indexrelid) || indisvalid from pg_index
            where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
            union all select conname || pg_get_constraintdef(oid) from pg_constraint
            where connamespace = 'public'::regnamespace
            union all select pg_get_functiondef(oid) from pg_proc
            where pronamespace = 'public'::regnamespace and prokind = 'f'
            union all select 'kind ' || kind || coalesce(system, '') from kinds) everything
        """;

    private readonly PostgresFixture _database = new() { Migrations = [] };
    private readonly PostgresFixture _grown = new() { Migrations = PostgresFixture.Before(2) };

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _grown.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _grown.DisposeAsync();
    }

    [Fact]
    public async Task It_becomes_what_one_becomes_that_was_migrated_step_by_step()
    {
        Assert.Equal(PostgresFixture.All.Count, await PostgresFixture.Migrate(_database.ConnectionString));
        Assert.True(await PostgresFixture.Migrate(_grown.ConnectionString) > 10);

        Assert.Equal(1, await _database.Scalar<long>("select count(distinct xmin::text) from migrations"));
        Assert.True(await _grown.Scalar<long>("select count(distinct xmin::text) from migrations") > 5);
        Assert.Equal(await _grown.Scalar<string>(Everything), await _database.Scalar<string>(Everything));
    }

    /// <summary>There it would run as it stands, and fail only where somebody migrates an older database.</summary>
    [Fact]
    public async Task One_that_says_concurrently_must_build_an_index_there_too()
    {
        var next =
            new Migration(7, "0007_index.sql", "-- concurrently\ncreate table x (id int);") { System = "library" };

        var error = await Assert.ThrowsAsync<SetupException>(
            () => PostgresFixture.Migrate(_database.ConnectionString, [.. PostgresFixture.All, next]));

        Assert.Contains("must be one 'create index concurrently NAME on …'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_fails_leaves_it_empty()
    {
        var next = new Migration(HouseMigrations.All[^1].Number + 1, "9999_bad.sql", "select no_such_thing();");

        var error = await Assert.ThrowsAsync<SetupException>(
            () => PostgresFixture.Migrate(_database.ConnectionString, [.. PostgresFixture.All, next]));

        Assert.Contains("9999_bad.sql", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await _database.Scalar<long>(
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace"));
    }
}

using Granary.Grains;
using Granary.Grains.Jobs;
using Granary.Grains.Library;
using Granary.Grains.Users;
using Granary.Postgres;

namespace Granary.Tests.Postgres;

/// <summary>A program applies what its own systems bring, and leaves others' alone.</summary>
public sealed class SystemMigrationsTests : IAsyncLifetime
{
    private const string Columns =
        """
        select string_agg(format('%s.%s %s %s', table_name, column_name, data_type, generation_expression), E'\n'
            order by table_name, ordinal_position)
        from information_schema.columns where table_schema = 'public' and table_name not like 'outcomes\_%'
        """;

    private const string Indexes =
        "select string_agg(indexdef, E'\n' order by indexdef) from pg_indexes where schemaname = 'public'";

    private const string Functions =
        """
        select string_agg(pg_get_functiondef(oid), E'\n' order by oid::regprocedure::text) from pg_proc
        where pronamespace = 'public'::regnamespace and proname like 'granary\_%'
        """;

    private const string Recorded =
        """
        select (
            select string_agg(
                format('%s %s %s %s', number, name, hash, coalesce(oldest_program, number)), ' ' order by number)
            from migrations) || (
            select string_agg(
                format('%s %s %s %s %s', system, number, name, hash, oldest_program), ' ' order by system, number)
            from system_migrations)
        """;

    private const string Owned = "select string_agg(kind || ' ' || system, ', ' order by kind) from kinds";

    private readonly PostgresFixture _database = new() { Migrations = [] };

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_program_without_systems_has_a_database_and_one_that_gets_some_adds_theirs()
    {
        Assert.Equal(HouseMigrations.All.Count, await Migrate(new SystemTable()));
        Assert.True(await _database.Scalar<bool>("select not exists (select from kinds)"));

        Assert.Equal(1, await Migrate(new SystemTable(new LibrarySystem())));
        Assert.Equal("author library, book library", await Kinds());
        await using (var silo = await _database.Silo())
            Assert.Equal(CommitOutcome.Done, (await silo.Commit(Make.Create(1, "a"))).Outcome);

        Assert.Equal(2, await Migrate(new SystemTable(new LibrarySystem(), new JobSystem())));
        Assert.Equal("author library, book library, job jobs, schedule jobs", await Kinds());
        Assert.Equal(0, await Migrate(new SystemTable()));
        Assert.Equal(0, await _database.Scalar<long>("select granary_credentials_mark()"));
    }

    [Fact]
    public async Task In_whatever_order_systems_came_the_database_is_the_same()
    {
        await Migrate(new SystemTable(new JobSystem()));
        await Migrate(FiveSystems.Table);

        var expected = await Looks(PostgresFixture.All);
        Assert.Equal(expected, await Looks(PostgresFixture.Before(20)));
        Assert.Equal(expected, await Looks(_database));
    }

    [Fact]
    public async Task A_later_file_is_recorded_for_its_system_alone()
    {
        var more = Later(7, "create table shelves (id int);");
        Assert.Equal(1 + PostgresFixture.All.Count, await Migrate([.. PostgresFixture.All, more]));

        Assert.Equal(PostgresFixture.InOneList.Count, await _database.Scalar<long>("select count(*) from migrations"));
        Assert.Equal("6 7", await _database.Scalar<string>(
            "select string_agg(number::text, ' ' order by number) from system_migrations where system = 'library'"));
        var changed = await Assert.ThrowsAsync<SetupException>(
            () => Migrate([.. PostgresFixture.All, more with { Sql = "-- nothing" }]));
        Assert.Contains(
            "The migration 0007_more.sql of the system 'library' was changed", changed.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_system_that_is_too_new_is_named_and_one_that_is_not_here_hinders_nobody()
    {
        await Migrate([.. PostgresFixture.All, Later(7, "-- oldest program: 6\nselect 1;"), Later(8, "select 1;")]);

        var error = await Assert.ThrowsAsync<SetupException>(() => Migrate(FiveSystems.Table));
        Assert.Contains(
            "0008_more.sql of the system 'library' needs a program that knows migration 8, and this one knows 6",
            error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Migrate(new SystemTable(new UserSystem(), new JobSystem())));
    }

    [Fact]
    public async Task One_that_fails_names_its_system_and_leaves_nothing()
    {
        var error = await Assert.ThrowsAsync<SetupException>(
            () => Migrate([.. PostgresFixture.All, Later(7, "create table half (id int); select no_such_thing();")]));

        Assert.Contains(
            "The migration 0007_more.sql of the system 'library' failed (42883", error.Message,
            StringComparison.Ordinal);
        Assert.True(await _database.Scalar<bool>("select to_regclass('half') is null"));
    }

    private static Migration Later(int number, string sql) =>
        new(number, $"{number:0000}_more.sql", sql) { System = "library" };

    /// <summary>How a database looks that has these, once this program has migrated it.</summary>
    private static async Task<List<string>> Looks(IReadOnlyList<Migration> migrations)
    {
        var made = new PostgresFixture { Migrations = migrations };
        try
        {
            await made.InitializeAsync();
            await PostgresFixture.Migrate(made.ConnectionString);
            return await Looks(made);
        }
        finally
        {
            await made.DisposeAsync();
        }
    }

    private static async Task<List<string>> Looks(PostgresFixture database)
    {
        var looks = new List<string>();
        foreach (var look in new[] { Columns, Indexes, Functions, Recorded, Owned })
            looks.Add(await database.Scalar<string>(look));
        return looks;
    }

    private Task<string> Kinds() => _database.Scalar<string>(Owned);

    private Task<int> Migrate(SystemTable systems) => Migrate(HouseMigrations.With(systems));

    private Task<int> Migrate(IReadOnlyList<Migration> migrations) =>
        PostgresFixture.Migrate(_database.ConnectionString, migrations);
}

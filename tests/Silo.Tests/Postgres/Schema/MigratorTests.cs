using Granary.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Granary.Tests.Postgres;

public sealed class MigratorTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_migrated_database_is_left_as_it_is()
    {
        Assert.Equal(0, await Migrate());
        Assert.Equal(PostgresFixture.InOneList.Count, await database.Scalar<long>("select count(*) from migrations"));
    }

    [Fact]
    public async Task Several_silos_may_migrate_at_once()
    {
        var name = "granary_" + Guid.NewGuid().ToString("N");
        var empty = await PostgresFixture.Create(name);
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrate(empty)));
        await PostgresFixture.Drop(name);

        Assert.Equal(PostgresFixture.All.Count, applied.Sum());
    }

    [Fact]
    public async Task A_changed_file_is_named_and_line_endings_are_no_change()
    {
        Migration[] windows = [.. PostgresFixture.All.Select(m =>
            m with { Sql = m.Sql.Replace("\n", "\r\n", StringComparison.Ordinal) })];
        Migration[] changed = [.. PostgresFixture.All.Select(m =>
            m with { Sql = m.Sql + (m.Number == 3 ? " " : "") })];

        Assert.Equal(0, await Migrate(migrations: windows));
        var error = await Assert.ThrowsAsync<SetupException>(() => Migrate(migrations: changed));

        Assert.Contains("0003_outcomes.sql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_behind_and_is_named()
    {
        var next = new Migration(
            HouseMigrations.All[^1].Number + 1, "9999_bad.sql", "create table half (id int); select no_such_thing();");

        var error = await Assert.ThrowsAsync<SetupException>(() => Migrate(migrations: [.. PostgresFixture.All, next]));

        Assert.Contains("9999_bad.sql", error.Message, StringComparison.Ordinal);
        Assert.True(await database.Scalar<bool>("select to_regclass('half') is null"));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=x;Password=hidden", "127.0.0.1:1 does not answer")]
    [InlineData("Hst=127.0.0.1;Password=hidden", "cannot be read")]
    [InlineData("Username=x;Password=hidden", "names no host")]
    [InlineData("Host=127.0.0.1;Port=hidden", "cannot be read")]
    [InlineData("postgres://x:hidden@127.0.0.1:1/books?sslmode=disable", "127.0.0.1:1 does not answer")]
    public async Task A_wrong_connection_string_is_one_sentence_without_secrets(string text, string says)
    {
        var error = await Assert.ThrowsAsync<SetupException>(() => Migrate(text));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains("GRANARY_PG", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_and_a_wrong_user_are_told()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "nowhere" };
        var missing = await Assert.ThrowsAsync<SetupException>(() => Migrate(settings.ConnectionString));
        settings.Username = "nobody";
        var refused = await Assert.ThrowsAsync<SetupException>(() => Migrate(settings.ConnectionString));

        Assert.Contains("no database \"nowhere\": create it", missing.Message, StringComparison.Ordinal);
        Assert.Contains("\"nobody\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_the_database_ends_with_a_sentence_or_when_it_answers()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new CuttingProxy(settings.Host!, settings.Port);
        proxy.Cut();
        var options = new PostgresOptions
        {
            ConnectionString = database.ConnectionString + ";Host=127.0.0.1;Port=" + proxy.Port,
        };
        await using var source = PostgresSource.Create(options);
        var migrator = new Migrator(source, options, NullLogger<Migrator>.Instance, PostgresFixture.All);

        await Assert.ThrowsAsync<SetupException>(() => migrator.WaitForDatabase(TimeSpan.FromMilliseconds(300)));
        var waiting = migrator.WaitForDatabase(TimeSpan.FromSeconds(20));
        proxy.Mend();
        await waiting;
    }

    private Task<int> Migrate(string? connectionString = null, IReadOnlyList<Migration>? migrations = null) =>
        PostgresFixture.Migrate(connectionString ?? database.ConnectionString, migrations);
}

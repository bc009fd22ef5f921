using Granary.Postgres;

namespace Granary.Tests.Postgres;

/// <summary>Which program may run on what a newer one has made of the database.</summary>
public sealed class OldestProgramTests : IAsyncLifetime
{
    private static readonly int Mine = Migration.Newest(HouseMigrations.All, null);

    private static readonly Migration Expands = new(
        Mine + 1, "9998_expands.sql",
        $"-- Adds, and takes nothing away.\n-- oldest program: {Mine}\ncreate table more (id int);");

    private static readonly Migration Contracts = new(Mine + 2, "9999_contracts.sql", "drop table more;");

    private readonly PostgresFixture _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_database_that_a_newer_program_has_only_expanded_is_run_on()
    {
        Assert.Equal(1, await Migrate([.. PostgresFixture.All, Expands]));

        Assert.Equal(0, await Migrate(PostgresFixture.All));
        await using var silo = await _database.Silo();
        Assert.Equal(CommitOutcome.Done, (await silo.Commit(Make.Create(1, "a"))).Outcome);
    }

    [Fact]
    public async Task One_that_a_newer_program_has_contracted_is_refused_with_what_and_which_and_what_to_do()
    {
        await Migrate([.. PostgresFixture.All, Expands, Contracts]);

        var error = await Assert.ThrowsAsync<SetupException>(() => Migrate(PostgresFixture.All));

        Assert.Contains($"9999_contracts.sql needs a program that knows migration {Mine + 2}", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("start the newer program", error.Message, StringComparison.Ordinal);
        // The one that has expanded knows what was taken away as little as this one.
        await Assert.ThrowsAsync<SetupException>(() => Migrate([.. PostgresFixture.All, Expands]));
    }

    [Fact]
    public async Task A_changed_file_is_named_on_an_expanded_database_too()
    {
        await Migrate([.. PostgresFixture.All, Expands]);

        var error = await Assert.ThrowsAsync<SetupException>(() => Migrate(
            [.. PostgresFixture.All.Select(m => m with { Sql = m.Sql + (m.Number == 3 ? " " : "") })]));

        Assert.Contains("0003_outcomes.sql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_program_applied_that_recorded_no_oldest_one_may_be_run_on_by_all_that_know_it()
    {
        await _database.Run("alter table migrations drop column oldest_program");

        Assert.Equal(0, await Migrate(PostgresFixture.All));
        var error = await Assert.ThrowsAsync<SetupException>(() => Migrate([.. HouseMigrations.All.SkipLast(1)]));

        Assert.Contains(HouseMigrations.All[^1].Name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silos_of_two_versions_may_start_at_once_on_an_empty_database()
    {
        var name = "granary_" + Guid.NewGuid().ToString("N");
        var empty = await PostgresFixture.Create(name);
        Migration[] newer = [.. PostgresFixture.All, Expands];

        var applied = await Task.WhenAll(
            Enumerable.Range(0, 6)
                .Select(n => PostgresFixture.Migrate(empty, n % 2 == 0 ? PostgresFixture.All : newer)));
        await PostgresFixture.Drop(name);

        Assert.Equal(newer.Length, applied.Sum());
    }

    [Fact]
    public async Task A_silo_that_runs_while_its_database_is_contracted_stays_down_after_its_next_outage()
    {
        await using var silo = await _database.Silo();
        await Migrate([.. PostgresFixture.All, Expands, Contracts]);

        silo.Probe.Down("cut");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (silo.Probe.Detail?.Contains("newer program", StringComparison.Ordinal) != true)
            await Task.Delay(5, patience.Token);

        Assert.False(silo.Probe.Up);
    }

    private Task<int> Migrate(IReadOnlyList<Migration> migrations) =>
        PostgresFixture.Migrate(_database.ConnectionString, migrations);
}

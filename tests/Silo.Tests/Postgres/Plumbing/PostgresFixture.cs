using Granary.Grains;
using Granary.Hosting.Options;
using Granary.Postgres;
using Granary.Postgres.Lists;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Granary.Tests.Postgres;

/// <summary>A database of its own for each test class, with all migrations, dropped at the end.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _name = "granary_" + Guid.NewGuid().ToString("N");
    private long _lastId;

    /// <summary>Those of a program with the five systems.</summary>
    internal static IReadOnlyList<Migration> All { get; } = HouseMigrations.With(FiveSystems.Table);

    /// <summary>The house's, and those that were in one list with them before systems had their own.</summary>
    internal static IReadOnlyList<Migration> InOneList { get; } =
        [.. All.Where(one => one.System is null || one.Landed).OrderBy(one => one.Number)];

    public string ConnectionString { get; private set; } = "";

    /// <summary>Those that the database has; without it, all.</summary>
    internal IReadOnlyList<Migration>? Migrations { get; init; }

    /// <summary>Raw access, for looking and for standing in the way.</summary>
    public NpgsqlDataSource Raw { get; private set; } = null!;

    public static string Server() => Environment.GetEnvironmentVariable("GRANARY_PG") is { Length: > 0 } given
        ? given
        : throw new InvalidOperationException(
            "GRANARY_PG is not set: run `./granary test`, which starts PostgreSQL and sets it.");

    public async Task InitializeAsync()
    {
        ConnectionString = await Create(_name);
        Raw = NpgsqlDataSource.Create(ConnectionString + ";Maximum Pool Size=20");
        await Migrate(ConnectionString, Migrations);
    }

    public async Task DisposeAsync()
    {
        await (Raw?.DisposeAsync() ?? default);
        await Drop(_name);
    }

    /// <summary>A number that no other test of the class has used.</summary>
    public long FreshId() => Interlocked.Increment(ref _lastId) + 1_000_000;

    public Task<TestSilo> Silo(Action<PostgresOptions>? change = null) => TestSilo.Start(ConnectionString, change);

    public async Task<T> Scalar<T>(string sql)
    {
        await using var command = Raw.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task Run(string sql)
    {
        await using var command = Raw.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A transaction that stands in the way until it is disposed of.</summary>
    public async Task<Blocker> Block(string sql)
    {
        var connection = await Raw.OpenConnectionAsync();
        var blocker = new Blocker(this, connection, await connection.BeginTransactionAsync());
        await blocker.Run(sql);
        return blocker;
    }

    /// <summary>Returns when as many sessions of this database as told wait for a lock.</summary>
    public async Task Waiting(int sessions)
    {
        const string sql = """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and state = 'active'
            """;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await Scalar<long>(sql) < sessions)
            await Task.Delay(5, patience.Token);
    }

    /// <summary>Holds up the silo's only writer while these come in, so that they make one group.</summary>
    public async Task<Task<CommitResult>[]> InOneGroup(TestSilo silo, params Commit[] commits)
    {
        Assert.Equal(1, silo.Options.Writers);
        await using var plug = await Block("select pg_advisory_xact_lock(7100001)");
        var first = silo.Commit(new() { Outcomes = [Make.Outcome(Guid.NewGuid().ToString())] });
        await Waiting(1);
        Task<CommitResult>[] rest = [.. commits.Select(silo.Commit)];
        await plug.Commit();
        await first;
        return rest;
    }

    /// <summary>The plans of the page and of the count.</summary>
    internal async Task<IReadOnlyList<string>> Explain(ListQuery query)
    {
        query.Page = "explain " + query.Page;
        query.Count = "explain " + query.Count;
        await using var connection = await Raw.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (sql, values) in ((string, IReadOnlyList<object>)[])
            [(query.Page, query.Values), (query.Count, query.CountValues(ListQuery.Few + 1))])
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
                command.Parameters.Add(new() { Value = value });
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync();
        var plans = new List<string>();
        do
        {
            var plan = "";
            while (await reader.ReadAsync())
                plan += reader.GetString(0) + "\n";
            plans.Add(plan);
        }
        while (await reader.NextResultAsync());
        return plans;
    }

    internal static async Task<string> Create(string database)
    {
        await OnServer($"create database {database}");
        return Settings(database);
    }

    internal static Task Drop(string database) => OnServer($"drop database if exists {database} with (force)");

    internal static async Task<int> Migrate(
        string connectionString, IReadOnlyList<Migration>? migrations = null, CancellationToken cancellation = default)
    {
        // Storms of other classes may keep the machine busy for longer than a silo waits.
        var options = new PostgresOptions { ConnectionString = connectionString, ConnectTimeoutSeconds = 60 };
        await using var source = PostgresSource.Create(options);
        return await new Migrator(source, options, NullLogger<Migrator>.Instance, migrations ?? All)
            .Migrate(cancellation);
    }

    /// <summary>As they were applied, in one list, before systems had migrations of their own.</summary>
    internal static IReadOnlyList<Migration> Before(int number) =>
    [
        .. InOneList.Where(m => m.Number <= number).Select(m => m with { System = null, Landed = false }),
    ];

    private static async Task OnServer(string sql)
    {
        await using var server = NpgsqlDataSource.Create(Settings("postgres") + ";Pooling=false");
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string Settings(string database)
    {
        var settings = PostgresSource.Settings(new PostgresOptions { ConnectionString = Server() });
        return new NpgsqlConnectionStringBuilder
        {
            Host = settings.Host,
            Port = settings.Port,
            Username = settings.Username,
            Password = settings.Password,
            Database = database,
        }.ConnectionString;
    }
}

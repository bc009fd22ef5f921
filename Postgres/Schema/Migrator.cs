using Npgsql;

namespace Granary.Postgres;

/// <summary>Brings the database to what this program needs, or says why it cannot.</summary>
/// <param name="source">The database, with a role that owns it.</param>
/// <param name="options">Where it is, for sentences about it.</param>
/// <param name="log">Told what is applied.</param>
/// <param name="known">Those of this program, in the order in which they are applied.</param>
/// <param name="time">Of its waits.</param>
public sealed partial class Migrator(
    NpgsqlDataSource source, PostgresOptions options, ILogger<Migrator> log, IReadOnlyList<Migration> known,
    TimeProvider? time = null)
{
    private readonly NpgsqlConnectionStringBuilder _settings = PostgresSource.Settings(options);
    private readonly TimeProvider _clock = time ?? TimeProvider.System;

    /// <summary>
    /// Returns when the database answers; a <see cref="SetupException"/> when it refuses, or does not within the
    /// time.
    /// </summary>
    public async Task WaitForDatabase(TimeSpan patience, CancellationToken cancellation = default)
    {
        var start = _clock.GetTimestamp();
        for (var first = true; ; first = false)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                return;
            }
            catch (Exception e) when (SetupFaults.MayPass(e) && _clock.GetElapsedTime(start) < patience)
            {
                var detail = Outages.Sentence(e);
                if (first)
                    LogWaiting(patience.TotalSeconds, detail);
                await Task.Delay(TimeSpan.FromMilliseconds(200), _clock, cancellation);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
            {
                throw SetupFaults.Of(e, _settings);
            }
        }
    }

    /// <summary>
    /// Applies what is missing, each file in a transaction of its own, and in a new database, which nobody uses yet,
    /// all in one. Returns how many were applied.
    /// </summary>
    public Task<int> Migrate(CancellationToken cancellation = default) => Connected(
        async connection =>
        {
            await new LastLease(_clock, log).Wait(connection, cancellation);
            var applied = 0;
            while (await Next(connection, cancellation) is { Migrations: [var first, ..] migrations } next)
            {
                var build = new IndexBuild(source, _clock, log);
                if (!next.Applied && !await build.Run(connection, first, cancellation))
                    continue;
                foreach (var migration in migrations)
                    LogApplied(migration.Title);
                applied += migrations.Count;
            }
            return applied;
        },
        cancellation);

    /// <summary>For a silo that leaves migrating to others: throws where one is missing.</summary>
    public Task Demand(CancellationToken cancellation = default) => Connected(
        async connection => await Missing(connection, cancellation) is ([var missing, ..], _)
            ? throw new SetupException(
                $"The database \"{_settings.Database}\" lacks the migration {missing.Title}, and Postgres:Migrate is "
                + "off: run 'granary migrate' first.")
            : true,
        cancellation);

    /// <summary>What <see cref="Migrate"/> would run, for psql; null: nothing. Changes nothing.</summary>
    public Task<string?> Script(CancellationToken cancellation = default) => Connected(
        async connection => await Missing(connection, cancellation) is ([_, ..] missing, var applied)
            ? MigrationText.Script(missing, applied.IsPrepared)
            : null,
        cancellation);

    /// <summary>What systems have in the database.</summary>
    public Task<SystemTraces> Traces(CancellationToken cancellation = default) => Connected(
        async connection => await AppliedMigrations.Read(connection, cancellation) is { KnowsSystems: true } applied
            ? await SystemTraces.Read(connection, known, applied, cancellation)
            : throw new SetupException(
                $"The database \"{_settings.Database}\" is not migrated: run 'granary migrate' first."),
        cancellation);

    private async Task<T> Connected<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await CheckIsolation(connection, cancellation);
            return await work(connection);
        }
        catch (NpgsqlException e)
        {
            throw SetupFaults.Of(e, _settings);
        }
    }

    private async Task<(IReadOnlyList<Migration> Missing, AppliedMigrations Applied)> Missing(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        var applied = await AppliedMigrations.Read(connection, cancellation);
        applied.Check(known, _settings.Database);
        return ([.. known.Where(migration => !applied.Has(migration))], applied);
    }

    /// <summary>The first that is missing, or all. What runs in a transaction is applied then.</summary>
    private async Task<(IReadOnlyList<Migration> Migrations, bool Applied)?> Next(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await connection.True($"select pg_try_advisory_xact_lock({MigrationText.Lock})", cancellation))
        {
            LogAnother();
            await connection.Run($"select pg_advisory_xact_lock({MigrationText.Lock})", cancellation);
        }
        if (await Missing(connection, cancellation) is not ([var first, ..] missing, var applied))
            return null;
        if (first.Concurrently)
            return ([first], false);
        IReadOnlyList<Migration> next = applied.IsNew ? missing : [first];
        var prepare = applied.IsPrepared ? "" : MigrationText.Prepare;
        await connection.Apply(first, prepare + MigrationText.Of(first), cancellation);
        foreach (var migration in next.Skip(1))
            await connection.Apply(migration, MigrationText.Of(migration), cancellation);
        await transaction.CommitAsync(cancellation);
        return (next, true);
    }

    /// <summary>The commit relies on every statement seeing what was committed before it.</summary>
    private async Task CheckIsolation(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var show = new NpgsqlCommand("show default_transaction_isolation", connection);
        if ((string)(await show.ExecuteScalarAsync(cancellation))! is var level && level != "read committed")
            throw new SetupException(
                $"default_transaction_isolation is \"{level}\" for \"{_settings.Database}\": set it back to "
                + "\"read committed\".");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Migration {Name} applied")]
    private partial void LogApplied(string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the migration of another silo")]
    private partial void LogAnother();

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting up to {Seconds} s for PostgreSQL: {Detail}")]
    private partial void LogWaiting(double seconds, string detail);
}

using Npgsql;

namespace Granary.Postgres;

/// <summary>Brings the database to what this program needs, or says why it cannot.</summary>
public sealed partial class Migrator(
    NpgsqlDataSource source, PostgresOptions options, ILogger<Migrator> log, IReadOnlyList<Migration>? migrations = null,
    TimeProvider? time = null)
{
    private const int Lock = 7100003;

    private readonly NpgsqlConnectionStringBuilder settings = PostgresSource.Settings(options);
    private readonly IReadOnlyList<Migration> known = migrations ?? Migration.All;
    private readonly TimeProvider clock = time ?? TimeProvider.System;

    /// <summary>
    /// Returns when the database answers; a <see cref="SetupException"/> when it refuses, or does not within the
    /// time.
    /// </summary>
    public async Task WaitForDatabase(TimeSpan patience, CancellationToken cancellation = default)
    {
        var start = clock.GetTimestamp();
        for (var first = true; ; first = false)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                return;
            }
            catch (Exception e) when (SetupFaults.MayPass(e) && clock.GetElapsedTime(start) < patience)
            {
                var detail = Outages.Sentence(e);
                if (first)
                    LogWaiting(patience.TotalSeconds, detail);
                await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellation);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
            {
                throw SetupFaults.Of(e, settings);
            }
        }
    }

    /// <summary>
    /// Applies what is missing, each file in a transaction of its own. Returns how many were applied.
    /// </summary>
    public async Task<int> Migrate(CancellationToken cancellation = default)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await CheckIsolation(connection, cancellation);
            await new LastLease(clock, log).Wait(connection, cancellation);
            var applied = 0;
            while (await ApplyNext(connection, cancellation) is { } migration)
            {
                LogApplied(migration.Name);
                applied++;
            }
            return applied;
        }
        catch (NpgsqlException e)
        {
            throw SetupFaults.Of(e, settings);
        }
    }

    /// <summary>For a silo that leaves migrating to others: throws where one is missing.</summary>
    public async Task Demand(CancellationToken cancellation = default)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await CheckIsolation(connection, cancellation);
            // Rolled back: nothing is changed here.
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            var recorded = await Recorded(connection, cancellation);
            Check(recorded);
            if (known.FirstOrDefault(m => !recorded.ContainsKey(m.Number)) is { } missing)
                throw new SetupException(
                    $"The database \"{settings.Database}\" lacks the migration {missing.Name}, and Postgres:Migrate is off: run "
                    + "'granary migrate' first.");
        }
        catch (NpgsqlException e)
        {
            throw SetupFaults.Of(e, settings);
        }
    }

    private async Task<Migration?> ApplyNext(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await True(connection, $"select pg_try_advisory_xact_lock({Lock})", cancellation))
        {
            LogAnother();
            await Run(connection, $"select pg_advisory_xact_lock({Lock})", cancellation);
        }
        var recorded = await Recorded(connection, cancellation);
        Check(recorded);
        if (known.FirstOrDefault(m => !recorded.ContainsKey(m.Number)) is not { } next)
            return null;
        await Apply(connection, next, cancellation);
        await transaction.CommitAsync(cancellation);
        return next;
    }

    private static async Task Apply(NpgsqlConnection connection, Migration next, CancellationToken cancellation)
    {
        try
        {
            await Run(connection, next.Sql, cancellation);
        }
        catch (PostgresException e) when (e.SqlState == Outages.Refused)
        {
            throw new SetupException(e.MessageText, e);
        }
        catch (PostgresException e) when (e.SqlState != PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SetupException(
                $"The migration {next.Name} failed ({e.SqlState}: {e.MessageText}): use an empty database, or one that only "
                + "Granary has changed.", e);
        }
        await using var insert = new NpgsqlCommand(
            "insert into migrations (number, name, hash, oldest_program) values ($1, $2, $3, $4)", connection)
        {
            Parameters =
            {
                new() { Value = next.Number },
                new() { Value = next.Name },
                new() { Value = next.Hash },
                new() { Value = next.OldestProgram },
            },
        };
        await insert.ExecuteNonQueryAsync(cancellation);
    }

    private void Check(Dictionary<int, Applied> recorded)
    {
        var program = Migration.Program(known);
        foreach (var strange in recorded.Values.Where(one => one.OldestProgram > program))
            throw new SetupException(
                $"The database \"{settings.Database}\" is too new for this program: its migration {strange.Name} needs a program "
                + $"that knows migration {strange.OldestProgram}, and this one knows {program}: start the newer program.");
        foreach (var migration in known)
            if (recorded.TryGetValue(migration.Number, out var was) && was.Hash != migration.Hash)
                throw new SetupException(
                    $"The migration {migration.Name} was changed after it had been applied to \"{settings.Database}\": "
                    + "put the file back as it was, and write a new one for the change.");
    }

    private static async Task<Dictionary<int, Applied>> Recorded(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (!await True(connection, "select to_regclass('migrations') is not null", cancellation))
            await Run(connection, """
                create table migrations (
                    number int primary key, name text not null, hash text not null,
                    applied_at timestamptz not null default now())
                """, cancellation);
        // Programs before migration 15 neither read nor write it: what they applied is known to all.
        if (!await True(connection, """
            select exists (select from pg_attribute where attrelid = 'migrations'::regclass and attname = 'oldest_program')
            """, cancellation))
            await Run(connection, "alter table migrations add column oldest_program int", cancellation);
        await using var select = new NpgsqlCommand(
            "select number, name, hash, coalesce(oldest_program, number) from migrations order by number", connection);
        await using var reader = await select.ExecuteReaderAsync(cancellation);
        var recorded = new Dictionary<int, Applied>();
        while (await reader.ReadAsync(cancellation))
            recorded.Add(reader.GetInt32(0), new(reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
        return recorded;
    }

    private static async Task<bool> True(NpgsqlConnection connection, string question, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The commit relies on every statement seeing what was committed before it.</summary>
    private async Task CheckIsolation(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var show = new NpgsqlCommand("show default_transaction_isolation", connection);
        if ((string)(await show.ExecuteScalarAsync(cancellation))! is var level && level != "read committed")
            throw new SetupException(
                $"default_transaction_isolation is \"{level}\" for \"{settings.Database}\": set it back to \"read committed\".");
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A migration that the database has.</summary>
    private sealed record Applied(string Name, string Hash, int OldestProgram);

    [LoggerMessage(Level = LogLevel.Information, Message = "Migration {Name} applied")]
    private partial void LogApplied(string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the migration of another silo")]
    private partial void LogAnother();

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting up to {Seconds} s for PostgreSQL: {Detail}")]
    private partial void LogWaiting(double seconds, string detail);
}

using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// A migration that builds an index while others write. Its builder keeps others away by a transaction that does
/// nothing else, and they look again and again instead of waiting in the database: what waits there has a snapshot, and
/// PostgreSQL finishes such an index only when all snapshots from before are gone.
/// </summary>
internal sealed partial class IndexBuild(NpgsqlDataSource source, TimeProvider clock, ILogger log)
{
    /// <summary>Not the migrator's: silos of the version before wait for that one in the database.</summary>
    private const int Lock = 7100005;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <returns>False: another has built it meanwhile.</returns>
    public async Task<bool> Run(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        await using var guard = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await Hold(guard, cancellation);
        if ((await AppliedMigrations.Read(connection, cancellation)).Has(migration))
            return false;
        await Build(connection, migration, cancellation);
        await connection.Apply(migration, MigrationText.Record(migration), cancellation);
        return true;
    }

    private async Task<NpgsqlTransaction> Hold(NpgsqlConnection guard, CancellationToken cancellation)
    {
        while (true)
        {
            var transaction = await guard.BeginTransactionAsync(cancellation);
            if (await guard.True($"select pg_try_advisory_xact_lock({Lock})", cancellation))
            {
                // What was asked last keeps its snapshot until something else is said, and this takes none.
                await guard.Run("savepoint held", cancellation);
                return transaction;
            }
            await transaction.DisposeAsync();
            await Task.Delay(Pause, clock, cancellation);
        }
    }

    /// <summary>One that was broken off has left an index that nobody reads and everybody writes.</summary>
    private async Task Build(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        var index = MigrationText.Index(migration);
        var state = $"select indisvalid from pg_index where indexrelid = to_regclass('{index}')";
        if (await connection.True(state, cancellation))
            return;
        if (await connection.True($"select to_regclass('{index}') is not null", cancellation))
        {
            LogAgain(index);
            await connection.Run($"drop index concurrently {index}", cancellation);
        }
        await connection.Apply(migration, migration.Sql, cancellation);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The index {Index} was left half built and is built again")]
    private partial void LogAgain(string index);
}

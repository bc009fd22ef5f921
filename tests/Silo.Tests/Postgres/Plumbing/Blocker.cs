using Npgsql;

namespace Granary.Tests.Postgres;

/// <summary>A transaction of somebody else's.</summary>
public sealed class Blocker(PostgresFixture fixture, NpgsqlConnection connection, NpgsqlTransaction transaction)
    : IAsyncDisposable
{
    public async Task Run(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>False: it met a deadlock and was the one to be broken off.</summary>
    public async Task<bool> Try(string sql)
    {
        try
        {
            await Run(sql);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }

    /// <summary>Runs the work, waits until it is held up by this transaction, and then commits.</summary>
    public async Task<T> Meet<T>(Func<Task<T>> work, int sessions = 1)
    {
        var running = Task.Run(work);
        await fixture.Waiting(sessions);
        await transaction.CommitAsync();
        return await running;
    }

    public Task Commit() => transaction.CommitAsync();

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}

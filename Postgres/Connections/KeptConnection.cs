using System.Data;
using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// A connection that one worker keeps while it works. The pool would hand out a different one each time, and what one
/// server process has warm (plans, pages, the processor's cache) the next one lacks.
/// </summary>
public sealed class KeptConnection : IAsyncDisposable
{
    private NpgsqlConnection? kept;
    private int since;

    /// <param name="source">Where it comes from.</param>
    /// <param name="era">One of an older era leads to a server that is not asked any more.</param>
    internal async ValueTask<NpgsqlConnection> Open(NpgsqlDataSource source, ServerEra era)
    {
        if (kept is { State: ConnectionState.Open } && since == era.Current)
            return kept;
        await Drop();
        since = era.Current;
        kept = await source.OpenConnectionAsync();
        return kept;
    }

    /// <summary>
    /// Commits. What takes its full time is left alone: Npgsql would break it off, and a commit that is broken off
    /// while it waits for its standby is a commit that everybody sees and that a fail-over may lose.
    /// </summary>
    internal async Task Commit()
    {
        var connection = kept!;
        var commit = Send(connection);
        try
        {
            await commit.WaitAsync(TimeSpan.FromSeconds(connection.CommandTimeout));
        }
        catch (TimeoutException)
        {
            kept = null;
            _ = Leave(connection, commit);
            throw;
        }
    }

    /// <summary>The next call gets another one.</summary>
    internal async ValueTask Drop()
    {
        if (kept is not { } connection)
            return;
        kept = null;
        await connection.DisposeAsync();
    }

    public ValueTask DisposeAsync() => Drop();

    private static async Task Send(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("commit", connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Leave(NpgsqlConnection connection, Task commit)
    {
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.DisposeAsync();
    }
}

using System.Data;
using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// A connection that one worker keeps while it works. The pool would hand out a different one each time, and what one
/// server process has warm (plans, pages, the processor's cache) the next one lacks.
/// </summary>
public sealed class KeptConnection : IAsyncDisposable
{
    private NpgsqlConnection? _kept;
    private int _since;

    /// <param name="source">Where it comes from.</param>
    /// <param name="era">One of an older era leads to a server that is not asked any more.</param>
    /// <param name="hear">Told what the server says beside its answers.</param>
    internal async ValueTask<NpgsqlConnection> Open(NpgsqlDataSource source, ServerEra era, NoticeEventHandler hear)
    {
        if (_kept is { State: ConnectionState.Open } && _since == era.Current)
            return _kept;
        await Drop();
        _since = era.Current;
        _kept = await source.OpenConnectionAsync();
        _kept.Notice += hear;
        return _kept;
    }

    /// <summary>
    /// Commits. What takes its full time is left alone: Npgsql would break it off, and a commit that is broken off
    /// while it waits for its standby is a commit that everybody sees and that a fail-over may lose.
    /// </summary>
    internal async Task Commit()
    {
        var connection = _kept!;
        var commit = Send(connection);
        try
        {
            await commit.WaitAsync(TimeSpan.FromSeconds(connection.CommandTimeout));
        }
        catch (TimeoutException)
        {
            _kept = null;
            _ = Leave(connection, commit);
            throw;
        }
    }

    /// <summary>The next call gets another one.</summary>
    internal async ValueTask Drop()
    {
        if (_kept is not { } connection)
            return;
        _kept = null;
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

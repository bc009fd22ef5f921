using System.Data;
using Npgsql;

namespace Granary.Silo.Postgres;

/// <summary>
/// A connection that one worker keeps while it works. The pool would hand out a different one each time, and what one
/// server process has warm (plans, pages, the processor's cache) the next one lacks.
/// </summary>
public sealed class KeptConnection : IAsyncDisposable
{
    private NpgsqlConnection? kept;

    internal async ValueTask<NpgsqlConnection> Open(NpgsqlDataSource source)
    {
        if (kept is { State: ConnectionState.Open })
            return kept;
        await Drop();
        return kept = await source.OpenConnectionAsync();
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
}

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

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

    /// <param name="source">Where it comes from.</param>
    /// <param name="opened">Is told if it is another one than before.</param>
    internal async ValueTask<NpgsqlConnection> Open(NpgsqlDataSource source, Action? opened)
    {
        if (kept is { State: ConnectionState.Open })
            return kept;
        await Drop();
        kept = await source.OpenConnectionAsync();
        opened?.Invoke();
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

using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// Which server answers. Another one, or the same started anew, may know less than what it told before: a replica that
/// was behind, a copy that was put back. Each new connection asks before anything else is asked on it; where the answer
/// is another one, a new era begins, and nothing that memory holds of an older one is believed.
/// </summary>
public sealed class ServerEra
{
    private readonly Lock _gate = new();
    private DateTime? _started;
    private volatile int _current;

    public event Action? Began;

    public int Current => _current;

    /// <summary>
    /// A commit is told when a standby has confirmed it. Whoever breaks off that wait makes it committed all the same.
    /// </summary>
    public bool WaitsForStandby { get; private set; }

    /// <summary>Nobody knows which server answers now.</summary>
    internal void Doubt()
    {
        Interlocked.Increment(ref _current);
        Began?.Invoke();
    }

    internal async Task Look(NpgsqlConnection connection)
    {
        var start = await Ask(connection);
        if (Knows(start))
            return;
        await SettleIn(connection);
        See(start);
    }

    private async Task<DateTime> Ask(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "select pg_postmaster_start_time(), current_setting('synchronous_standby_names') <> ''", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        WaitsForStandby = reader.GetBoolean(1);
        return reader.GetDateTime(0);
    }

    private bool Knows(DateTime start)
    {
        lock (_gate)
            return start == _started;
    }

    internal void See(DateTime start)
    {
        lock (_gate)
        {
            if (start == _started)
                return;
            var first = _started is null;
            _started = start;
            if (first)
                return;
        }
        Doubt();
    }

    /// <summary>Before anything is written there: no number that the server before gave is given again.</summary>
    private static async Task SettleIn(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select granary_settle_in()", connection);
        try
        {
            await command.ExecuteNonQueryAsync();
        }
        catch (PostgresException e) when (e.SqlState is
            PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            // A schema that is still to be made, or a standby, which nobody writes to.
        }
    }
}

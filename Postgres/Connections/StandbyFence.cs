using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// Whether a standby has all that this server shows. A commit whose wait for its standby is broken off is one that
/// everybody sees and that a fail-over may lose. A later commit that a standby confirms says that it has the earlier
/// one, too, so after each doubt one is made.
/// </summary>
internal sealed class StandbyFence(NpgsqlDataSource source)
{
    public const string Sentence = "a commit was interrupted, and no synchronous standby has confirmed it";

    /// <summary>The least that a standby is waited for.</summary>
    private const string Mark = "select pg_logical_emit_message(true, 'granary', '')";

    private readonly Lock _gate = new();
    private int _doubts;
    private int _settled;
    private Task _asking = Task.CompletedTask;

    /// <summary>
    /// The server says that it gave up waiting. Its words depend on its language, the name of its routine does not.
    /// </summary>
    public static bool IsBrokenOff(PostgresNotice notice) => notice.Routine == "SyncRepWaitForLSN";

    public void Doubt() => Interlocked.Increment(ref _doubts);

    /// <summary>Answers at once. While there is doubt, one commit is under way, however long it waits.</summary>
    public bool IsConfirmed()
    {
        lock (_gate)
        {
            if (_settled == Volatile.Read(ref _doubts))
                return true;
            if (_asking.IsCompleted)
                _asking = Ask(_doubts);
            return false;
        }
    }

    private async Task Ask(int doubts)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            var brokenOff = false;
            connection.Notice += (_, told) => brokenOff |= IsBrokenOff(told.Notice);
            await using var command = new NpgsqlCommand(Mark, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
            if (brokenOff)
                return;
            lock (_gate)
                _settled = doubts;
        }
        catch (Exception e) when (Outages.IsAway(e) || Outages.IsSlow(e))
        {
            // The next look asks again.
        }
    }
}

using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// The lease that a silo of the version before held. One that was killed or shared it left it to expire, so a lease
/// that nobody renews is waited for; any other is left to the migration, which refuses.
/// </summary>
internal sealed partial class LastLease(TimeProvider clock, ILogger log)
{
    public async Task Wait(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await Ends(connection, cancellation) is not { } first)
            return;
        LogWaiting(first);
        while (await Ends(connection, cancellation) == first)
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellation);
    }

    /// <returns>When the lease ends, if that is soon.</returns>
    private static async Task<DateTime?> Ends(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('lease') is not null", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellation))!)
            return null;
        await using var ends = new NpgsqlCommand(
            """
            select expires_at from lease
            where expires_at > clock_timestamp() and expires_at < clock_timestamp() + interval '30 seconds'
            """, connection);
        return await ends.ExecuteScalarAsync(cancellation) as DateTime?;
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Waiting for the previous version's lease to end at {Ends}")]
    private partial void LogWaiting(DateTime ends);
}

using System.Net.Sockets;
using Granary.Postgres.Lists;
using Npgsql;

namespace Granary.Postgres;

/// <summary>What an error of the database means for the caller.</summary>
internal static class Outages
{
    public const string Database = "database";

    /// <summary>Raised by a function that only older programs call.</summary>
    public const string MovedOn = "GR001";

    /// <summary>Raised by a migration that says itself why it cannot be applied.</summary>
    public const string Refused = "GR002";

    /// <summary>The database, or the way to it, is away: another try, or waiting, may help.</summary>
    public static bool IsAway(Exception e) => e switch
    {
        PostgresException p => p.SqlState switch
        {
            // Shutting down, starting up, a standby (after a fail-over), or no room for us.
            "57P01" or "57P02" or "57P03" or "57P05" or "25006" => true,
            // No such database or role any more, or another password.
            "3D000" or "28000" or "28P01" => true,
            MovedOn => true,
            _ => p.SqlState.StartsWith("08", StringComparison.Ordinal)
                || p.SqlState.StartsWith("53", StringComparison.Ordinal),
        },
        NpgsqlException => e.InnerException is not TimeoutException,
        SocketException or IOException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>
    /// It took its full time, or was broken off. Alone that is no outage: a probe tells whether the
    /// database answers others.
    /// </summary>
    public static bool IsSlow(Exception? e) => e switch
    {
        PostgresException p => p.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable,
        NpgsqlException { InnerException: TimeoutException } n => !IsPoolEmpty(n),
        TimeoutException => true,
        _ => false,
    };

    public static bool IsPoolEmpty(NpgsqlException e) =>
        e.Message.Contains("pool has been exhausted", StringComparison.Ordinal);

    /// <summary>A race with another silo, or with somebody's transaction: the next snapshot shows who won.</summary>
    public static bool IsRace(PostgresException e) => e.SqlState is
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected
        or PostgresErrorCodes.SerializationFailure;

    public static UnavailableException Slow(Exception e) =>
        new(Database, "the database did not do this in time: " + Sentence(e), outage: false, e);

    public static UnavailableException Away(Exception e) => e switch
    {
        UnavailableException known => known,
        PostgresException { SqlState: MovedOn } p => new(Database, p.MessageText, outage: true, p),
        _ => new(Database, "the database does not answer: " + Sentence(e), outage: true, e),
    };

    public static string Sentence(Exception e) => e switch
    {
        PostgresException p => p.MessageText,
        { InnerException: { } inner } when e is NpgsqlException => inner.Message,
        _ => e.Message,
    };
}

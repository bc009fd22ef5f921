namespace Granary.Silo.Postgres;

/// <summary>
/// Who waits for whom at the database: nobody but those of the same line. The groups of commits, reads and look-ups
/// have connections of their own.
/// </summary>
public sealed class CallLines : IDisposable
{
    /// <summary>The finder of outcomes, the listener, and two for maintenance and ids.</summary>
    private const int Beside = 4;

    private readonly CallLine[] all;

    internal CallLines(DatabaseCalls calls, PostgresOptions options)
    {
        var seconds = Math.Min(options.ListTimeoutSeconds, options.CommandTimeoutSeconds);
        var lists = Math.Max(1, options.MaxConnections - Least(options) + 1);
        CallLine House() => new(calls, 1);
        all =
        [
            Lists = new(calls, lists, seconds),
            Names = new(calls, 1, seconds),
            Keys = House(),
            Outbox = House(),
            Timers = House(),
            Jobs = House(),
            Reports = House(),
            Notifications = House(),
        ];
    }

    /// <summary>The lists and counts of callers, with all connections that are left.</summary>
    public CallLine Lists { get; }

    /// <summary>Whose a name is, for logins and registrations.</summary>
    public CallLine Names { get; }

    public CallLine Keys { get; }

    public CallLine Outbox { get; }

    public CallLine Timers { get; }

    public CallLine Jobs { get; }

    public CallLine Reports { get; }

    public CallLine Notifications { get; }

    /// <summary>How many connections all lines need, with the groups and what runs beside them.</summary>
    internal static int Least(PostgresOptions options) => (2 * options.Writers) + Beside + 8;

    public void Dispose() => Array.ForEach(all, static line => line.Dispose());
}

using System.Collections.Frozen;

namespace Granary.Postgres;

/// <summary>
/// Calls to the database wait only for others of the same line. The groups of commits, reads and look-ups
/// have connections of their own.
/// </summary>
public sealed class CallLines : IDisposable
{
    /// <summary>The finder of outcomes, the listener, and two for maintenance and ids.</summary>
    private const int Beside = 4;

    /// <summary>Sorts of work that systems have, unless somebody counts them.</summary>
    private const int UsualWork = 3;

    private readonly CallLine[] _all;
    private readonly FrozenDictionary<string, CallLine> _work;

    internal CallLines(DatabaseCalls calls, PostgresOptions options, IReadOnlyList<string> work)
    {
        var seconds = Math.Min(options.ListTimeoutSeconds, options.CommandTimeoutSeconds);
        var lists = Math.Max(1, options.MaxConnections - Least(options, work.Count) + 1);
        CallLine House() => new(calls, 1);
        _work = work.ToFrozenDictionary(name => name, _ => House());
        _all =
        [
            Lists = new(calls, lists, seconds),
            Names = new(calls, 1, seconds),
            Keys = House(),
            Outbox = House(),
            Timers = House(),
            .. _work.Values,
        ];
    }

    /// <summary>The lists and counts of callers, with all connections that are left.</summary>
    public CallLine Lists { get; }

    /// <summary>Finds the owner of a name, for logins and registrations.</summary>
    public CallLine Names { get; }

    public CallLine Keys { get; }

    public CallLine Outbox { get; }

    public CallLine Timers { get; }

    /// <summary>Of a system's own work, which it names.</summary>
    public CallLine Of(string name) => _work.GetValueOrDefault(name)
        ?? throw new InvalidOperationException($"no system names '{name}' among its work at the database");

    /// <summary>How many connections all lines need, with the groups and what runs beside them.</summary>
    internal static int Least(PostgresOptions options, int work = UsualWork) =>
        (2 * options.Writers) + Beside + 5 + Math.Max(UsualWork, work);

    public void Dispose() => Array.ForEach(_all, static line => line.Dispose());
}

using Npgsql;

namespace Granary.Postgres;

/// <summary>
/// The database's time, which is one for all silos: what one silo promises until a time, another looks at when it has
/// come. Silos whose clocks are right to half a second go by their own.
/// </summary>
public sealed partial class DatabaseClock(TimeProvider own, ILogger<DatabaseClock> log) : TimeProvider
{
    private static readonly TimeSpan Little = TimeSpan.FromSeconds(0.5);

    private long _ahead;

    public override TimeZoneInfo LocalTimeZone => own.LocalTimeZone;

    public override long TimestampFrequency => own.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => own.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public override long GetTimestamp() => own.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        own.CreateTimer(callback, state, dueTime, period);

    /// <summary>Asks the database what time it is. An answer that was long on its way says nothing.</summary>
    public async Task Measure(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select clock_timestamp()");
        var (before, start) = (own.GetUtcNow(), own.GetTimestamp());
        var theirs = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!, TimeSpan.Zero);
        var way = own.GetElapsedTime(start);
        if (way < Little)
            Follow(theirs - before - (way / 2));
    }

    private void Follow(TimeSpan measured)
    {
        var next = measured.Duration() < Little ? TimeSpan.Zero : measured;
        var change = next.Ticks - Interlocked.Read(ref _ahead);
        if (Math.Abs(change) < Little.Ticks)
            return;
        Interlocked.Exchange(ref _ahead, next.Ticks);
        if (next.Duration() >= 2 * Little)
            LogSkew(Math.Abs(next.TotalSeconds), next > TimeSpan.Zero ? "behind" : "ahead of");
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The clock of this machine is {Seconds:F1} s {Side} the database's, which is "
            + "used instead: correct it (NTP)")]
    private partial void LogSkew(double seconds, string side);
}

namespace Granary.Testing.Memory;

/// <summary>Stands still until a test advances it. Waits in real time are not affected.</summary>
internal sealed class StandingClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    /// <summary>It never goes back.</summary>
    public void PassTo(DateTimeOffset time) => Volatile.Write(ref _ticks, Math.Max(_ticks, time.Ticks));
}

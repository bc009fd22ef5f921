namespace Granary.Tests.Engines.Faults;

/// <summary>A clock that moves when it is told to.</summary>
public sealed class FakeTime : TimeProvider
{
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(() => callback(state), dueTime, period);
        lock (timers)
            timers.Add(timer);
        return timer;
    }

    /// <summary>Somebody waits, and has exactly so long to wait yet.</summary>
    public bool Awaits(TimeSpan time)
    {
        lock (timers)
            return timers.Exists(timer => timer.Left == time);
    }

    public void Advance(TimeSpan time)
    {
        now += time;
        Timer[] running;
        lock (timers)
            running = [.. timers];
        foreach (var timer in running)
            timer.Pass(time);
    }

    private sealed class Timer(Action tick, TimeSpan due, TimeSpan period) : ITimer
    {
        private TimeSpan left = due;
        private bool off;

        public TimeSpan Left => off ? Timeout.InfiniteTimeSpan : left;

        public void Pass(TimeSpan time)
        {
            if (off || left == Timeout.InfiniteTimeSpan || (left -= time) > TimeSpan.Zero)
                return;
            left = period;
            tick();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => off = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

namespace Granary.Tests.Engines.Faults;

/// <summary>A clock that moves when it is told to.</summary>
public sealed class FakeTime : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(() => callback(state), dueTime, period);
        lock (_timers)
            _timers.Add(timer);
        return timer;
    }

    /// <summary>Somebody waits, and has exactly so long to wait yet.</summary>
    public bool Awaits(TimeSpan time)
    {
        lock (_timers)
            return _timers.Exists(timer => timer.Left == time);
    }

    public void Advance(TimeSpan time)
    {
        _now += time;
        Timer[] running;
        lock (_timers)
            running = [.. _timers];
        foreach (var timer in running)
            timer.Pass(time);
    }

    private sealed class Timer(Action tick, TimeSpan due, TimeSpan period) : ITimer
    {
        private TimeSpan _left = due;
        private bool _off;

        public TimeSpan Left => _off ? Timeout.InfiniteTimeSpan : _left;

        public void Pass(TimeSpan time)
        {
            if (_off || _left == Timeout.InfiniteTimeSpan || (_left -= time) > TimeSpan.Zero)
                return;
            _left = period;
            tick();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => _off = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

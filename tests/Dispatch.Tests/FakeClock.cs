namespace Granary.Tests.Dispatch;

/// <summary>A clock, with its timers, that moves when it is told to.</summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How far somebody has set its hands.</summary>
    public TimeSpan Wrong { get; set; }

    public void Pass(TimeSpan time)
    {
        _now += time;
        foreach (var timer in _timers.Where(timer => timer.Due <= _now).ToArray())
        {
            _timers.Remove(timer);
            timer.Ring();
        }
    }

    public override DateTimeOffset GetUtcNow() => _now + Wrong;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(_now + dueTime, () => callback(state));
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Rings once.</summary>
    private sealed class Timer(DateTimeOffset due, Action ring) : ITimer
    {
        private bool _off;

        public DateTimeOffset Due => due;

        public void Ring()
        {
            if (!_off)
                ring();
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

using Granary.AmqpBridge.Intake;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Regressions;

/// <summary>A clock that was set back by an hour during an outage kept the intake shut for an hour.</summary>
public sealed class SetBackClockTests
{
    [Fact]
    public void The_intake_opens_after_its_pause_whatever_the_clock_says()
    {
        var clock = new TwoClocks();
        var gate = new OutageGate(new FakeDatabase(), clock);
        gate.Trip();
        Assert.False(gate.Open);

        clock.Wall -= TimeSpan.FromHours(1);
        clock.Passed += TimeSpan.FromMinutes(1);
        Assert.True(gate.Open);
        gate.Trip();
        Assert.False(gate.Open);
    }

    private sealed class TwoClocks : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public TimeSpan Passed { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Passed.Ticks;
    }
}

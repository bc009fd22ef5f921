namespace Granary.Tests.Fixtures;

/// <summary>The time of day later than it is; what waits, waits as long as it says.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Later { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Later;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Later.TotalSeconds * TimestampFrequency);
}

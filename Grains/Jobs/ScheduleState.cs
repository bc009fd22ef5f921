namespace Granary.Grains.Jobs;

/// <param name="Name">No two schedules have the same.</param>
/// <param name="Cron">Minute, hour, day, month, day of the week.</param>
/// <param name="TimeZone">In which the cron is meant.</param>
/// <param name="Type">Of its jobs.</param>
/// <param name="Payload">Of its jobs.</param>
/// <param name="Priority">Of its jobs.</param>
/// <param name="TimeoutSeconds">Of its jobs.</param>
public sealed record ScheduleState(
    string Name, string Cron, string TimeZone, string Type, string Payload, long Priority, int TimeoutSeconds)
{
    public bool Paused { get; init; }

    /// <summary>Null while it is paused.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>The last of its times that was worked off.</summary>
    public DateTimeOffset? RanUntil { get; init; }

    public long? LastTaskId { get; init; }
}

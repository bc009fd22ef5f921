namespace Granary.Jobs;

/// <param name="Name">What it is called.</param>
/// <param name="Cron">Minute, hour, day, month, day of the week.</param>
/// <param name="TimeZone">In which the cron is meant.</param>
/// <param name="RanUntil">The last of its times that was worked off.</param>
/// <param name="NextRun">The next of its times; null: it is paused.</param>
/// <param name="NextRuns">The next five.</param>
/// <param name="Paused">It submits nothing by itself.</param>
/// <param name="Type">Of its jobs.</param>
/// <param name="Payload">Of its jobs; null: it belongs to a system that does the work itself.</param>
/// <param name="Priority">Of its jobs.</param>
/// <param name="TimeoutSeconds">Of its jobs.</param>
/// <param name="LastTaskId">The last job that it submitted by itself.</param>
/// <param name="CreatedAt">Null: it came with the system.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="Version">Counts its changes.</param>
public sealed record ScheduleView(
    string Name, string Cron, string TimeZone, DateTimeOffset? RanUntil, DateTimeOffset? NextRun,
    IReadOnlyList<DateTimeOffset> NextRuns, bool Paused, string Type, string? Payload = null, long? Priority = null,
    int? TimeoutSeconds = null, long? LastTaskId = null, DateTimeOffset? CreatedAt = null,
    DateTimeOffset? UpdatedAt = null, long? Version = null);

namespace Granary.Jobs;

/// <param name="Name">What it is called.</param>
/// <param name="Cron">Minute, hour, day, month, day of the week.</param>
/// <param name="Payload">Of each job.</param>
/// <param name="TimeZone">In which the cron is meant; without it, UTC.</param>
/// <param name="Type">Of each job.</param>
/// <param name="Priority">Of each job.</param>
/// <param name="TimeoutSeconds">Of each job.</param>
public sealed record CreateSchedule(
    [ScheduleName] string Name, [Text(100)] string Cron, [Text(10_000)] string Payload,
    [Text(100)] string? TimeZone = null, [Text(50)] string? Type = null, [Integer(0, 10)] long? Priority = null,
    [Integer(1, 1500)] int? TimeoutSeconds = null)
    : IMessage<ScheduleView>
{
    public const string DefaultTimeZone = "UTC";
}

public sealed record GetSchedule([ScheduleName] string Name) : IMessage<ScheduleView>;

public sealed record ListSchedules : PageMessage<ScheduleView>;

public sealed record UpdateSchedule([ScheduleName] string Name, long? IfVersion = null) : IChange<ScheduleView>
{
    [Inside]
    public long Id { get; init; }

    [Text(100)]
    public Patch<string> Cron { get; init; }

    [Text(100)]
    public Patch<string> TimeZone { get; init; }

    [Text(10_000)]
    public Patch<string> Payload { get; init; }

    [Text(50)]
    public Patch<string> Type { get; init; }

    [Integer(0, 10)]
    public Patch<long> Priority { get; init; }

    [Integer(1, 1500)]
    public Patch<int> TimeoutSeconds { get; init; }
}

/// <summary>It submits nothing until it is resumed, and nothing of that time afterwards.</summary>
public sealed record PauseSchedule([ScheduleName] string Name, long? IfVersion = null) : IChange<ScheduleView>
{
    [Inside]
    public long Id { get; init; }
}

public sealed record ResumeSchedule([ScheduleName] string Name, long? IfVersion = null) : IChange<ScheduleView>
{
    [Inside]
    public long Id { get; init; }
}

public sealed record DeleteSchedule([ScheduleName] string Name, long? IfVersion = null) : IChange<Deletion>
{
    [Inside]
    public long Id { get; init; }
}

/// <summary>Submits its job now, beside those of its times.</summary>
public sealed record RunSchedule([ScheduleName] string Name) : IMessage<JobSubmitted>;

/// <summary>Inside only: what there is to do when its timer rang.</summary>
public sealed record GetScheduleWork : IMessage<ScheduleWork>;

/// <summary>Inside only.</summary>
/// <param name="Name">Part of the job's key, as is the time.</param>
/// <param name="DueAt">The time that is to be worked off; null: none.</param>
/// <param name="Job">What is submitted.</param>
public sealed record ScheduleWork(string Name, DateTimeOffset? DueAt, SubmitJob Job);

/// <summary>Inside only: the job of that time is submitted.</summary>
public sealed record ScheduleFired(DateTimeOffset DueAt, long TaskId) : IMessage<ScheduleView>;

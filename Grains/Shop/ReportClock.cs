using Granary.Grains.Jobs;

namespace Granary.Grains.Shop;

/// <summary>When a schedule is due, and up to when its reports go.</summary>
internal sealed class ReportClock
{
    private static readonly TimeSpan AlmostADay = TimeSpan.FromHours(22);

    private readonly CronTimes _times;

    private ReportClock(CronTimes times) => _times = times;

    /// <param name="row">The schedule.</param>
    /// <param name="fault">Which field is broken, and how.</param>
    public static ReportClock? Read(ScheduleRow row, out FieldError? fault) =>
        CronTimes.Read(row.Cron, row.TimeZone, out fault) is { } times ? new(times) : null;

    /// <summary>The last time that has come; those before it that were missed come with it.</summary>
    public DateTimeOffset? LastDue(DateTimeOffset now) => _times.UpTo(now);

    public DateTimeOffset? NextDue(DateTimeOffset now) => _times.After(now);

    /// <summary>The next five.</summary>
    public IReadOnlyList<DateTimeOffset> Next(DateTimeOffset now) => _times.Next(now);

    public DateOnly Day(DateTimeOffset time) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, _times.Zone).DateTime);

    /// <summary>The days that have ended; for a schedule that comes more than once a day, up to the moment.</summary>
    public DateTimeOffset Until(DateTimeOffset time) =>
        NextDue(time) - (LastDue(time) ?? time) < AlmostADay ? time : Begin(Day(time));

    private DateTimeOffset Begin(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where clocks are put forward at midnight, the day begins an hour later.
        while (_times.Zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(30);
        return new DateTimeOffset(midnight, _times.Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}

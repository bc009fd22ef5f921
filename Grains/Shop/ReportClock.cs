using Granary.Reports;
using Quartz;

namespace Granary.Grains.Shop;

/// <summary>When a schedule is due, and up to when its reports go.</summary>
internal sealed class ReportClock
{
    private static readonly TimeSpan AlmostADay = TimeSpan.FromHours(22);

    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;

    private ReportClock(CronExpression cron, TimeZoneInfo zone) => (_cron, _zone) = (cron, zone);

    /// <param name="row">The schedule.</param>
    /// <param name="fault">Which field is broken, and how.</param>
    public static ReportClock? Read(ScheduleRow row, out FieldError? fault)
    {
        fault = null;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(row.TimeZone, out var zone))
        {
            fault = new("time_zone", "must be a time zone such as Europe/Paris or UTC");
            return null;
        }

        try
        {
            return new(CronExpression.Parse(row.Cron, CronFormat.Unix).WithTimeZone(zone), zone);
        }
        catch (FormatException)
        {
            fault = new("cron", "must have five fields such as 0 0 * * * (minute, hour, day, month, day of the week)");
            return null;
        }
    }

    /// <summary>The last time that has come; those before it that were missed come with it.</summary>
    public DateTimeOffset? LastDue(DateTimeOffset now) =>
        _cron.GetPreviousValidTimeBefore(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1));

    public DateTimeOffset? NextDue(DateTimeOffset now) => _cron.GetNextValidTimeAfter(now);

    public DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, _zone).DateTime);

    /// <summary>The days that have ended; for a schedule that comes more than once a day, up to the moment.</summary>
    public DateTimeOffset Until(DateTimeOffset time) =>
        NextDue(time) - (LastDue(time) ?? time) < AlmostADay ? time : Begin(Day(time));

    private DateTimeOffset Begin(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where clocks are put forward at midnight, the day begins an hour later.
        while (_zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(30);
        return new DateTimeOffset(midnight, _zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}

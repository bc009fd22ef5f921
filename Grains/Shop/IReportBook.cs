using Granary.Reports;

namespace Granary.Grains.Shop;

/// <summary>
/// When reports are made. <paramref name="RanUntil"/> is the last time of the schedule that was worked off.
/// </summary>
public sealed record ScheduleRow(string Cron, string TimeZone, DateTimeOffset RanUntil);

/// <summary>Reports and their schedule in the database, which sees to it that nothing is reported twice.</summary>
public interface IReportBook
{
    ValueTask<ScheduleRow> Schedule();

    /// <summary>From now on; what was due before the change is not due by it.</summary>
    ValueTask Reschedule(string cron, string timeZone);

    /// <summary>
    /// Reports each order from before <paramref name="until"/> that has no report yet, and sends a message for each
    /// of their days, in one transaction. Does nothing if another silo has done <paramref name="due"/> already.
    /// </summary>
    ValueTask<IReadOnlyList<DayReported>?> Make(DateTimeOffset until, string timeZone, DateTimeOffset? due);

    /// <summary>The same for the orders of one day.</summary>
    ValueTask<IReadOnlyList<DayReported>> Make(DateOnly day, DateTimeOffset until, string timeZone);

    /// <summary>Today if it has reports, else the latest day that has some; if there is none, today.</summary>
    ValueTask<DateOnly> Latest(DateOnly today);

    ValueTask<IReadOnlyList<ReportView>> Find(DateOnly day, int limit, long offset);
}

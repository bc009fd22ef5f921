using System.Data.Common;
using Granary.Reports;

namespace Granary.Grains.Shop;

/// <summary>Reports in the database: <c>granary_report</c> does the work in one transaction.</summary>
public sealed class ReportBook(IDatabase database) : IReportBook
{
    /// <summary>Of <see cref="ShopSystem.DatabaseWork"/>.</summary>
    internal const string Work = "reports";

    public async ValueTask<ScheduleRow> Schedule() => (await database.Rows(
        "select cron, time_zone, ran_until from schedules where name = 'report'", [],
        static row => new ScheduleRow(row.GetString(0), row.GetString(1), row.Time(2)), Work))[0];

    public async ValueTask Reschedule(string cron, string timeZone) => await database.Rows(
        """
        update schedules set cron = $1, time_zone = $2, ran_until = greatest(ran_until, now()) where name = 'report'
        """,
        [cron, timeZone], static _ => 0, Work);

    public ValueTask<IReadOnlyList<DayReported>?> Make(DateTimeOffset until, string timeZone, DateTimeOffset? due) =>
        Make(until, timeZone, due, null);

    public async ValueTask<IReadOnlyList<DayReported>> Make(DateOnly day, DateTimeOffset until, string timeZone) =>
        (await Make(until, timeZone, null, day))!;

    public async ValueTask<DateOnly> Latest(DateOnly today) => (await database.Rows(
        "select coalesce(max(report_at), $1) from reports where report_at <= $1", [today],
        static row => row.GetFieldValue<DateOnly>(0)))[0];

    public ValueTask<IReadOnlyList<ReportView>> Find(DateOnly day, int limit, long offset) => database.Rows(
        """
        select id, report_at, order_id, count_product, created_at from reports
        where report_at = $1 order by id limit $2 offset $3
        """,
        [day, (long)limit, offset],
        static row => new ReportView(
            row.GetInt64(0), row.GetFieldValue<DateOnly>(1), row.GetInt64(2), row.GetInt64(3), row.Time(4)));

    private async ValueTask<IReadOnlyList<DayReported>?> Make(
        DateTimeOffset until, string timeZone, DateTimeOffset? due, DateOnly? day)
    {
        var rows = await database.Rows(
            "select * from granary_report($1, $2, $3, $4)",
            [until.UtcDateTime, timeZone, due?.UtcDateTime, day], Made, Work);
        if (rows is [{ Done: false }])
            return null;
        List<DayReported> days = [.. rows.Select(row => row.Day).OfType<DayReported>()];
        if (days.Count > 0)
            database.OutboxFilled();
        return days;
    }

    private static (bool Done, DayReported? Day) Made(DbDataReader row) => (
        row.GetBoolean(0),
        row.IsDBNull(1) ? null : new DayReported(row.GetFieldValue<DateOnly>(1), row.GetInt64(2)));
}

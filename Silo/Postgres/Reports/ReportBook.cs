using Granary.Reports;
using Npgsql;
using NpgsqlTypes;

namespace Granary.Silo.Postgres.Reports;

/// <summary>Reports in the database: <c>granary_report</c> does the work in one transaction.</summary>
public sealed class ReportBook(DatabaseCalls calls, Action outboxArrived) : IReportBook
{
    public ValueTask<ScheduleRow> Schedule() => calls.Lines.Reports.Run(
        static async (connection, _) =>
        {
            await using var command = new NpgsqlCommand(
                "select cron, time_zone, ran_until from schedules where name = 'report'", connection);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            return new ScheduleRow(reader.GetString(0), reader.GetString(1), Time(reader, 2));
        },
        0);

    public async ValueTask Reschedule(string cron, string timeZone) => await calls.Lines.Reports.Run(
        static async (connection, s) =>
        {
            await using var command = new NpgsqlCommand(
                "update schedules set cron = $1, time_zone = $2, ran_until = greatest(ran_until, now()) where name = 'report'",
                connection);
            command.Parameters.Add(new() { Value = s.cron });
            command.Parameters.Add(new() { Value = s.timeZone });
            return await command.ExecuteNonQueryAsync();
        },
        (cron, timeZone));

    public ValueTask<IReadOnlyList<DayReported>?> Make(DateTimeOffset until, string timeZone, DateTimeOffset? due) =>
        Make(until, timeZone, due, null);

    public async ValueTask<IReadOnlyList<DayReported>> Make(DateOnly day, DateTimeOffset until, string timeZone) =>
        (await Make(until, timeZone, null, day))!;

    public ValueTask<IReadOnlyList<ReportView>> Find(DateOnly day, int limit, long offset) => calls.Lines.Lists.Run(
        static async (connection, s) =>
        {
            await using var command = new NpgsqlCommand(
                """
                select id, report_at, order_id, count_product, created_at from reports
                where report_at = $1 order by id limit $2 offset $3
                """, connection)
            {
                CommandTimeout = s.seconds,
            };
            command.Parameters.Add(new() { Value = s.day });
            command.Parameters.Add(new() { Value = (long)s.limit });
            command.Parameters.Add(new() { Value = s.offset });
            await using var reader = await command.ExecuteReaderAsync();
            var reports = new List<ReportView>();
            while (await reader.ReadAsync())
            {
                reports.Add(new(
                    reader.GetInt64(0), reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2), reader.GetInt64(3), Time(reader, 4)));
            }

            return (IReadOnlyList<ReportView>)reports;
        },
        (day, limit, offset, seconds: calls.Lines.Lists.StatementSeconds));

    private async ValueTask<IReadOnlyList<DayReported>?> Make(
        DateTimeOffset until, string timeZone, DateTimeOffset? due, DateOnly? day)
    {
        var days = await calls.Lines.Reports.Run(
            static (connection, s) => Make(connection, s.until, s.timeZone, s.due, s.day), (until, timeZone, due, day));
        if (days is { Count: > 0 })
            outboxArrived();
        return days;
    }

    private static async ValueTask<IReadOnlyList<DayReported>?> Make(
        NpgsqlConnection connection, DateTimeOffset until, string timeZone, DateTimeOffset? due, DateOnly? day)
    {
        await using var command = new NpgsqlCommand("select * from granary_report($1, $2, $3, $4)", connection);
        command.Parameters.Add(new() { Value = until.UtcDateTime });
        command.Parameters.Add(new() { Value = timeZone });
        command.Parameters.Add(new() { Value = (object?)due?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)day ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        await using var reader = await command.ExecuteReaderAsync();
        var days = new List<DayReported>();
        while (await reader.ReadAsync())
        {
            if (!reader.GetBoolean(0))
                return null;
            if (!reader.IsDBNull(1))
                days.Add(new(reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2)));
        }

        return days;
    }

    private static DateTimeOffset Time(NpgsqlDataReader reader, int column) => new(reader.GetDateTime(column), TimeSpan.Zero);
}

using Granary.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Shop;

/// <summary>Reports, asked for by hand, and their schedule.</summary>
internal sealed class ReportHandler(
    IReportBook book, ReportMaker maker, [FromKeyedServices(SystemServices.Clock)] TimeProvider time) : IActionHandler
{
    private const int MostReports = 10_000;

    public HandlerTable Table => new HandlerTable()
        .On<GetReport>(Find)
        .On<RunReport>(m => Run(m.Date))
        .On<GetSchedule>(_ => Show())
        .On<UpdateSchedule>(Update);

    private async Task<Outcome> Find(GetReport m)
    {
        var day = m.ReportDate ?? await book.Latest((await Clock()).Clock.Day(time.GetUtcNow()));
        return Answer(await book.Find(day, m.Limit ?? MostReports, m.Offset ?? 0));
    }

    private async Task<Outcome> Run(DateOnly? day)
    {
        var (clock, row) = await Clock();
        if (day > clock.Day(time.GetUtcNow()))
            return Broken(new("date", "must not be in the future"));
        return Answer(new ReportRun(await maker.Run(clock, row.TimeZone, day)));
    }

    private async Task<Outcome> Show()
    {
        var (clock, row) = await Clock();
        return Answer(View(clock, row));
    }

    private async Task<Outcome> Update(UpdateSchedule m)
    {
        var before = await book.Schedule();
        var row = before with { Cron = m.Cron.Or(before.Cron)!, TimeZone = m.TimeZone.Or(before.TimeZone)! };
        if (ReportClock.Read(row, out var fault) is not { } clock)
            return Broken(fault!);
        await book.Reschedule(row.Cron, row.TimeZone);
        return Answer(View(clock, await book.Schedule()));
    }

    private async Task<(ReportClock Clock, ScheduleRow Row)> Clock()
    {
        var row = await book.Schedule();
        return (ReportClock.Read(row, out var fault)
            ?? throw new InvalidOperationException($"the schedule is broken: {fault!.Field} {fault.Message}"), row);
    }

    private ScheduleView View(ReportClock clock, ScheduleRow row) => new(
        ScheduleView.Report, row.Cron, row.TimeZone, row.RanUntil,
        clock.NextDue(time.GetUtcNow()) ?? DateTimeOffset.MaxValue);

    private static Outcome Broken(FieldError fault) => Outcome.Refused(
        new Refusal(ErrorCode.ValidationFailed, $"data.{fault.Field}: {fault.Message}") { Details = [fault] });

    private static Outcome Answer<T>(T view) => Outcome.Ok(ReplyData.Of(view));
}

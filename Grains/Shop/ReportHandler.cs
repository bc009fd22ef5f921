using Granary.Grains.Jobs;
using Granary.Jobs;
using Granary.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Shop;

/// <summary>Reports, asked for by hand, and their schedule.</summary>
internal sealed class ReportHandler(
    IReportBook book, ReportMaker maker, [FromKeyedServices(SystemServices.Clock)] TimeProvider time)
    : IActionHandler, ISystemSchedule
{
    private const int MostReports = 10_000;

    public HandlerTable Table => new HandlerTable()
        .On<GetReport>(Find)
        .On<RunReport>(m => Run(m.Date));

    public string Name => "report";

    public async Task<ScheduleView> Show()
    {
        var (clock, row) = await Clock();
        var next = clock.Next(time.GetUtcNow());
        return new(Name, row.Cron, row.TimeZone, row.RanUntil, next[0], next, Paused: false, Type: Name);
    }

    public async Task<FieldError?> Change(string? cron, string? timeZone)
    {
        var before = await book.Schedule();
        var row = before with { Cron = cron ?? before.Cron, TimeZone = timeZone ?? before.TimeZone };
        if (ReportClock.Read(row, out var fault) is not null)
            await book.Reschedule(row.Cron, row.TimeZone);
        return fault;
    }

    private async Task<Outcome> Find(GetReport m)
    {
        var day = m.ReportDate ?? await book.Latest((await Clock()).Clock.Day(time.GetUtcNow()));
        return Answer(await book.Find(day, m.Limit ?? MostReports, m.Offset ?? 0));
    }

    private async Task<Outcome> Run(DateOnly? day)
    {
        var (clock, row) = await Clock();
        if (day > clock.Day(time.GetUtcNow()))
            return Outcome.Refused(Refusal.Invalid(new FieldError("date", "must not be in the future")));
        return Answer(new ReportRun(await maker.Run(clock, row.TimeZone, day)));
    }

    private async Task<(ReportClock Clock, ScheduleRow Row)> Clock()
    {
        var row = await book.Schedule();
        return (ReportClock.Read(row, out var fault)
            ?? throw new InvalidOperationException($"the schedule is broken: {fault!.Field} {fault.Message}"), row);
    }

    private static Outcome Answer<T>(T view) => Outcome.Ok(ReplyData.Of(view));
}

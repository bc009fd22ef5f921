using Granary.Reports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Shop;

/// <summary>
/// Makes reports when their schedule says so. Every silo looks; the database lets one of them do it. What was missed
/// while everything was down is made up for at the start.
/// </summary>
internal sealed partial class ReportMaker(
    IReportBook book, [FromKeyedServices(SystemServices.Clock)] TimeProvider time, ILogger<ReportMaker> log)
{
    /// <summary>Looks once, and logs what went wrong.</summary>
    /// <returns>False: there is nothing to do at once.</returns>
    public async Task<bool> Round()
    {
        try
        {
            await Look();
        }
        catch (UnavailableException e)
        {
            LogPostponed(e);
        }
        catch (Exception e)
        {
            LogFailed(e);
        }

        return false;
    }

    /// <summary>Looks once.</summary>
    public async Task Look()
    {
        var row = await book.Schedule();
        if (ReportClock.Read(row, out var fault) is not { } clock)
        {
            LogBroken(fault!.Field, fault.Message);
            return;
        }

        if (clock.LastDue(time.GetUtcNow()) is { } due && due > row.RanUntil)
            await Make(clock, row, due);
    }

    /// <summary>Now, for an administrator: one day, or all that the schedule would report.</summary>
    public async Task<IReadOnlyList<DayReported>> Run(ReportClock clock, string zone, DateOnly? day)
    {
        var now = time.GetUtcNow();
        var shown = day ?? clock.Day(now);
        LogStarting(shown);
        var days = day is { } one
            ? await book.Make(one, now, zone)
            : await book.Make(clock.Until(now), zone, null) ?? [];
        Tell(days);
        return days;
    }

    private async Task Make(ReportClock clock, ScheduleRow row, DateTimeOffset due)
    {
        var until = clock.Until(due);
        if (await book.Make(until, row.TimeZone, due) is not { } days)
            return;
        var shown = clock.Day(until.AddTicks(-1));
        LogStarting(shown);
        Tell(days);
    }

    private void Tell(IReadOnlyList<DayReported> days)
    {
        foreach (var day in days)
        {
            LogCreated(day.ReportsCount, day.ReportDate);
            LogSent(day.ReportDate);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Starting report generation for date: {Date:yyyy-MM-dd}")]
    private partial void LogStarting(DateOnly date);

    [LoggerMessage(Level = LogLevel.Information, Message = "Created {Count} reports for date {Date:yyyy-MM-dd}")]
    private partial void LogCreated(long count, DateOnly date);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Sent report message to RabbitMQ queue 'report' for date {Date:yyyy-MM-dd}")]
    private partial void LogSent(DateOnly date);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reports are checked again later")]
    private partial void LogPostponed(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Making reports failed and is tried again")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedule 'report' is broken: {Field} {Fault}")]
    private partial void LogBroken(string field, string fault);
}

using Granary.Grains.Shop;
using Granary.Tests.Engines.Faults;
using Granary.Tests.Reports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Tests.Regressions;

/// <summary>Reports of times that had not come.</summary>
public sealed class ReportTimesTests
{
    /// <summary>
    /// In the second before midnight the day was reported already, and its last orders had a message of their own.
    /// </summary>
    [Theory]
    [InlineData("0 0 * * *", "2026-06-14T23:59:59.9Z", "2026-06-14T00:00:00Z")]
    [InlineData("*/5 * * * *", "2026-06-15T10:04:59.9Z", "2026-06-15T10:00:00Z")]
    public void Nothing_is_due_before_its_time(string cron, string now, string due) => Assert.Equal(
        ReportClockTests.At(due),
        ReportClock.Read(new(cron, "UTC", default), out _)!.LastDue(ReportClockTests.At(now)));

    /// <summary>After two in the morning a run by hand reported the day that had not ended.</summary>
    [Fact]
    public async Task A_run_by_hand_reports_what_its_schedule_would()
    {
        var book = new FakeReportBook();
        var maker = new ReportMaker(book, new FakeTime(), NullLogger<ReportMaker>.Instance);
        await maker.Run(ReportClock.Read(book.Row, out _)!, "UTC", null);
        await maker.Run(ReportClock.Read(book.Row with { Cron = "*/5 * * * *" }, out _)!, "UTC", null);

        Assert.Equal(["until 2026-01-02 00:00:00Z UTC, due now", "until 2026-01-02 03:04:05Z UTC, due now"], book.Made);
    }
}

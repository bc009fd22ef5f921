using System.Globalization;
using Granary.Grains.Shop;
using Granary.Reports;

namespace Granary.Tests.Reports;

public sealed class ReportClockTests
{
    private const string Midnight = "0 0 * * *";

    [Theory]
    [InlineData("UTC", "2026-06-15T00:00:00Z", "2026-06-15T00:00:00Z")]
    [InlineData("Europe/Paris", "2026-06-14T22:00:00Z", "2026-06-14T22:00:00Z")]
    [InlineData("Europe/Paris", "2026-06-14T21:59:59Z", "2026-06-13T22:00:00Z")]
    [InlineData("Europe/Paris", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z")]
    [InlineData("Europe/Paris", "2026-03-29T22:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("Europe/Paris", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z")]
    [InlineData("Europe/Paris", "2026-10-25T22:59:59Z", "2026-10-24T22:00:00Z")]
    [InlineData("Europe/Paris", "2026-10-25T23:00:00Z", "2026-10-25T23:00:00Z")]
    public void Every_midnight_is_due_and_reports_the_days_that_have_ended(string zone, string now, string due)
    {
        var clock = Clock(Midnight, zone);

        Assert.Equal(At(due), clock.LastDue(At(now)));
        Assert.Equal(At(due), clock.Until(At(due)));
    }

    [Theory]
    [InlineData("2026-06-15T10:04:59Z", "2026-06-15T10:00:00Z")]
    [InlineData("2026-06-15T10:05:00Z", "2026-06-15T10:05:00Z")]
    [InlineData("2026-06-15T00:00:00Z", "2026-06-15T00:00:00Z")]
    public void A_schedule_of_every_five_minutes_reports_up_to_the_moment(string now, string due)
    {
        var clock = Clock("*/5 * * * *", "Europe/Paris");

        Assert.Equal(At(due), clock.LastDue(At(now)));
        Assert.Equal(At(due), clock.Until(At(due)));
    }

    [Theory]
    [InlineData("30 12 * * *")]
    [InlineData("30 12 * * 1")]
    public void A_schedule_of_once_a_day_or_less_reports_the_days_before(string cron)
    {
        var clock = Clock(cron, "Europe/Paris");
        var due = clock.LastDue(At("2026-06-15T20:00:00Z"))!.Value;

        Assert.Equal(At("2026-06-15T10:30:00Z"), due);
        Assert.Equal(At("2026-06-14T22:00:00Z"), clock.Until(due));
    }

    [Fact]
    public void A_day_that_begins_at_one_begins_at_one()
    {
        // Clocks in Cairo go from 0:00 to 1:00 on 2026-04-24.
        var clock = Clock("0 12 * * *", "Africa/Cairo");

        Assert.Equal(At("2026-04-23T22:00:00Z"), clock.Until(At("2026-04-24T09:00:00Z")));
    }

    [Theory]
    [InlineData("0 0 * *", "UTC", "cron")]
    [InlineData("61 0 * * *", "UTC", "cron")]
    [InlineData("midnight", "UTC", "cron")]
    [InlineData("", "UTC", "cron")]
    [InlineData(Midnight, "Mars/Olympus", "time_zone")]
    [InlineData(Midnight, "", "time_zone")]
    public void What_is_broken_is_named(string cron, string zone, string field)
    {
        Assert.Null(ReportClock.Read(new(cron, zone, default), out var fault));
        Assert.Equal(field, fault!.Field);
    }

    internal static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static ReportClock Clock(string cron, string zone) => ReportClock.Read(new(cron, zone, default), out _)!;
}

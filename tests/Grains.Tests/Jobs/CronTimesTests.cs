using System.Globalization;
using Granary.Grains.Jobs;

namespace Granary.Tests.Grains.Jobs;

public sealed class CronTimesTests
{
    [Theory]
    [InlineData("61 0 * * *", "UTC", "cron")]
    [InlineData("* * * *", "UTC", "cron")]
    [InlineData("0 * * * * *", "UTC", "cron")]
    [InlineData("*/0 * * * *", "UTC", "cron")]
    [InlineData("every minute", "UTC", "cron")]
    [InlineData("99 * * * *", "UTC", "cron")]
    [InlineData("* 98 * * *", "UTC", "cron")]
    [InlineData("0-99 * * * *", "UTC", "cron")]
    [InlineData("0 0 * * 8", "UTC", "cron")]
    [InlineData("99999999999999999999 * * * *", "UTC", "cron")]
    [InlineData("0 0 31 2 *", "UTC", "cron")]
    [InlineData("* * * * *", "Mars/Olympus", "time_zone")]
    [InlineData("* * * * *", "../zoneinfo/UTC", "time_zone")]
    [InlineData("* * * * *", "/usr/share/zoneinfo/UTC", "time_zone")]
    public void What_is_wrong_is_named(string cron, string zone, string field)
    {
        Assert.Null(CronTimes.Read(cron, zone, out var fault));
        Assert.Equal(field, fault!.Field);
    }

    [Fact]
    public void A_cron_is_meant_in_its_zone()
    {
        var times = CronTimes.Read("0 3 * * 1-5", "Europe/Paris", out _)!;

        Assert.Equal(
            ["07-03 01:00", "07-06 01:00", "07-07 01:00", "07-08 01:00", "07-09 01:00"],
            times.Next(At("2026-07-02T12:00:00Z")).Select(Shown));
    }

    [Fact]
    public void Where_clocks_are_changed_a_daily_time_comes_once_and_an_hourly_one_each_hour()
    {
        var daily = CronTimes.Read("30 2 * * *", "Europe/Berlin", out _)!;
        Assert.Equal(["03-28 01:30", "03-29 01:00", "03-30 00:30"], daily.Next(At("2026-03-28T00:00:00Z"))
            .Take(3).Select(Shown));
        Assert.Equal(["10-24 00:30", "10-25 00:30", "10-26 01:30"], daily.Next(At("2026-10-24T00:00:00Z"))
            .Take(3).Select(Shown));

        var hourly = CronTimes.Read("0 * * * *", "Europe/Berlin", out _)!;
        Assert.Equal(
            ["10-24 23:00", "10-25 00:00", "10-25 01:00", "10-25 02:00", "10-25 03:00"],
            hourly.Next(At("2026-10-24T22:30:00Z")).Select(Shown));
    }

    [Fact]
    public void The_last_time_is_that_of_this_second_too()
    {
        var times = CronTimes.Read("*/5 * * * *", "UTC", out _)!;

        Assert.Equal(At("2026-01-01T00:05:00Z"), times.UpTo(At("2026-01-01T00:05:00.4Z")));
        Assert.Equal(At("2026-01-01T00:10:00Z"), times.After(At("2026-01-01T00:05:00Z")));
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);

    private static string Shown(DateTimeOffset time) =>
        time.UtcDateTime.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);
}

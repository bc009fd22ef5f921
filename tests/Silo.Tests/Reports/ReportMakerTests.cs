using Granary.Grains.Shop;
using Granary.Reports;
using Granary.Tests.Engines.Faults;
using Microsoft.Extensions.Logging;

namespace Granary.Tests.Reports;

public sealed class ReportMakerTests
{
    private readonly FakeReportBook _book = new();
    private readonly FakeTime _time = new();
    private readonly LogLines<ReportMaker> _log = new();
    private readonly ReportMaker _maker;

    public ReportMakerTests()
    {
        // It is 03:04:05 on the second of January.
        _book.Row = _book.Row with { RanUntil = ReportClockTests.At("2026-01-01T00:00:00Z") };
        _maker = new(_book, _time, _log);
    }

    [Fact]
    public async Task What_is_due_is_made_once()
    {
        await _maker.Look();
        await _maker.Look();

        Assert.Equal("until 2026-01-02 00:00:00Z UTC, due 2026-01-02 00:00:00Z", Assert.Single(_book.Made));
    }

    [Fact]
    public async Task The_next_midnight_is_made_when_it_has_come()
    {
        await _maker.Look();
        _time.Advance(TimeSpan.FromHours(20.9));
        await _maker.Look();
        Assert.Single(_book.Made);
        _time.Advance(TimeSpan.FromHours(0.1));
        await _maker.Look();

        Assert.Equal("until 2026-01-03 00:00:00Z UTC, due 2026-01-03 00:00:00Z", _book.Made[1]);
    }

    [Fact]
    public async Task Midnights_that_were_missed_are_made_up_for_in_one()
    {
        _time.Advance(TimeSpan.FromDays(5));
        await _maker.Look();

        Assert.Equal("until 2026-01-07 00:00:00Z UTC, due 2026-01-07 00:00:00Z", Assert.Single(_book.Made));
    }

    [Fact]
    public async Task The_log_says_what_was_made_and_sent()
    {
        _book.Answer = [new(new(2025, 12, 31), 2), new(new(2026, 1, 1), 3)];
        await _maker.Look();

        Assert.Equal(
            [
                "Starting report generation for date: 2026-01-01",
                "Created 2 reports for date 2025-12-31",
                "Sent report message to RabbitMQ queue 'report' for date 2025-12-31",
                "Created 3 reports for date 2026-01-01",
                "Sent report message to RabbitMQ queue 'report' for date 2026-01-01",
            ],
            _log.Said);
    }

    [Fact]
    public async Task What_another_silo_has_made_is_not_spoken_of()
    {
        _book.Answer = null;
        await _maker.Look();

        Assert.Empty(_log.Said);
    }

    [Fact]
    public async Task A_broken_schedule_is_told_and_makes_nothing()
    {
        _book.Row = _book.Row with { Cron = "never" };
        await _maker.Look();

        Assert.Empty(_book.Made);
        Assert.StartsWith("The schedule 'report' is broken: cron must have five fields", Assert.Single(_log.Said));
    }

    [Fact]
    public async Task By_hand_one_day_is_made_up_to_the_moment()
    {
        await _maker.Run(ReportClock.Read(_book.Row, out _)!, "UTC", new(2025, 12, 30));

        Assert.Equal("2025-12-30 until 2026-01-02 03:04:05Z UTC", Assert.Single(_book.Made));
    }
}

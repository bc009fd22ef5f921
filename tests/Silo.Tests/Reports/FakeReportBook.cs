using Granary.Grains.Shop;
using Granary.Reports;

namespace Granary.Tests.Reports;

/// <summary>Writes down what it was told to make.</summary>
internal sealed class FakeReportBook : IReportBook
{
    public ScheduleRow Row { get; set; } = new("0 0 * * *", "UTC", default);

    public List<string> Made { get; } = [];

    public IReadOnlyList<DayReported>? Answer { get; set; } = [];

    public ValueTask<ScheduleRow> Schedule() => new(Row);

    public ValueTask Reschedule(string cron, string timeZone)
    {
        Row = Row with { Cron = cron, TimeZone = timeZone };
        return default;
    }

    public ValueTask<IReadOnlyList<DayReported>?> Make(DateTimeOffset until, string timeZone, DateTimeOffset? due)
    {
        Made.Add($"until {until:u} {timeZone}, due {(due is { } time ? $"{time:u}" : "now")}");
        if (due is { } done)
            Row = Row with { RanUntil = done };
        return new(Answer);
    }

    public ValueTask<IReadOnlyList<DayReported>> Make(DateOnly day, DateTimeOffset until, string timeZone)
    {
        Made.Add($"{day:yyyy-MM-dd} until {until:u} {timeZone}");
        return new(Answer!);
    }

    public ValueTask<DateOnly> Latest(DateOnly today) => new(today);

    public ValueTask<IReadOnlyList<ReportView>> Find(DateOnly day, int limit, long offset) => new([]);
}

namespace Granary.Reports;

/// <param name="ReportDate">Without one: today, in the schedule's time zone; if it has none, the latest day that has
/// some.</param>
/// <param name="Limit">How many.</param>
/// <param name="Offset">After how many.</param>
public sealed record GetReport(DateOnly? ReportDate, [Integer(1, 10_000)] int? Limit, long? Offset)
    : IMessage<IReadOnlyList<ReportView>>;

/// <param name="Date">Without one: everything that the schedule itself would report now.</param>
public sealed record RunReport(DateOnly? Date) : IMessage<ReportRun>;

/// <summary>One order, reported once. <c>report_at</c> is the order's date.</summary>
public sealed record ReportView(long Id, DateOnly ReportAt, long OrderId, long CountProduct, DateTimeOffset CreatedAt);

/// <summary>What a run found.</summary>
public sealed record ReportRun(IReadOnlyList<DayReported> Days);

public sealed record DayReported(DateOnly ReportDate, long ReportsCount);

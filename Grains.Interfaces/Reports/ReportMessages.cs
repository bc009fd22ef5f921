using System.Text.Json.Serialization;

namespace Granary.Reports;

/// <param name="ReportDate">Without one: today, in the schedule's time zone.</param>
/// <param name="Limit">How many.</param>
/// <param name="Offset">After how many.</param>
public sealed record GetReport(DateOnly? ReportDate, int? Limit, long? Offset) : IMessage<IReadOnlyList<ReportView>>;

/// <param name="Date">Without one: everything that the schedule itself would report now.</param>
public sealed record RunReport(DateOnly? Date) : IMessage<ReportRun>;

public sealed record GetSchedule(string Name) : IMessage<ScheduleView>;

public sealed record UpdateSchedule(string Name, string? Cron, string? TimeZone) : IMessage<ScheduleView>;

/// <summary>One order, reported once. <c>report_at</c> is the order's date.</summary>
public sealed record ReportView(long Id, DateOnly ReportAt, long OrderId, long CountProduct, DateTimeOffset CreatedAt);

/// <summary>What a run found.</summary>
public sealed record ReportRun(IReadOnlyList<DayReported> Days);

public sealed record DayReported(DateOnly ReportDate, long ReportsCount);

public sealed record ScheduleView(string Name, string Cron, string TimeZone, DateTimeOffset RanUntil, DateTimeOffset NextRun);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(IReadOnlyList<ReportView>))]
[JsonSerializable(typeof(ReportRun))]
[JsonSerializable(typeof(ScheduleView))]
public sealed partial class ReportViewJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GetReport))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(GetSchedule))]
[JsonSerializable(typeof(UpdateSchedule))]
public sealed partial class ReportMessageJson : JsonSerializerContext;

using static Granary.Fields;
using Json = Granary.Reports.ReportMessageJson;
using View = Granary.Reports.ReportViewJson;

namespace Granary.Reports;

/// <summary>
/// The shop's reports and the schedule that makes them. A run and a schedule need no recorded reply: done again they
/// change nothing.
/// </summary>
public static class ReportActions
{
    public const string Schedule = "report";

    private const string Any = ActionSpec.AnyVersion;

    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        Lines(Access.Key("shop")).Handled<GetReport, IReadOnlyList<ReportView>>(
            Any, "get_report", "", null,
            Date("report_date"), Integer("limit", 1, 10_000), Integer("offset", 0, 1_000_000_000)),
        .. Administration(Lines(Access.Key("admin"))),
    ];

    private static ActionLines Lines(Access access) => new(access, Json.Default, View.Default);

    private static IEnumerable<ActionSpec> Administration(ActionLines lines) =>
    [
        lines.Handled<RunReport, ReportRun>(Any, "run_report", "", null, Date("date")),
        lines.Handled<GetSchedule, ScheduleView>(Any, "get_schedule", "", null, Choice("name", Schedule).Must()),
        lines.Handled<UpdateSchedule, ScheduleView>(Any, "update_schedule", "", null,
            Choice("name", Schedule).Must(), Text("cron", 100).Keep(), Text("time_zone", 100).Keep()) with
        {
            Example = """{"name":"report","cron":"*/5 * * * *","time_zone":"Europe/Paris"}""",
        },
    ];
}

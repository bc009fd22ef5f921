using Granary.Actions;
using static Granary.Actions.Fields;
using Json = Granary.Reports.ReportMessageJson;
using View = Granary.Reports.ReportViewJson;

namespace Granary.Reports;

/// <summary>
/// The shop's reports and the schedule that makes them. A run and a schedule need no recorded reply: done again they change
/// nothing.
/// </summary>
public static class ReportActions
{
    public const string Schedule = "report";

    private const string Any = ActionSpec.AnyVersion;

    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        new ActionLines(Access.Key("shop")).Handled(
            Any, "get_report", "", null, Json.Default.GetReport, View.Default.IReadOnlyListReportView,
            Date("report_date"), Integer("limit", 1, 10_000), Integer("offset", 0, 1_000_000_000)),
        .. Administration(new(Access.Key("admin"))),
    ];

    private static IEnumerable<ActionSpec> Administration(ActionLines lines) =>
    [
        lines.Handled(Any, "run_report", "", null, Json.Default.RunReport, View.Default.ReportRun, Date("date")),
        lines.Handled(Any, "get_schedule", "", null, Json.Default.GetSchedule, View.Default.ScheduleView,
            Choice("name", Schedule).Must()),
        lines.Handled(Any, "update_schedule", "", null, Json.Default.UpdateSchedule, View.Default.ScheduleView,
            Choice("name", Schedule).Must(), Text("cron", 100).Keep(), Text("time_zone", 100).Keep()) with
        {
            Example = """{"name":"report","cron":"*/5 * * * *","time_zone":"Europe/Paris"}""",
        },
    ];
}

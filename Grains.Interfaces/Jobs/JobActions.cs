using static Granary.Fields;
using Json = Granary.Jobs.JobMessageJson;
using View = Granary.Jobs.JobViewJson;

namespace Granary.Jobs;

/// <summary>System 4: jobs for those who submit them, and for those who do them.</summary>
public static class JobActions
{
    public const string Job = "job";
    public const string DefaultType = "echo";
    public const int DefaultTimeoutSeconds = 300;
    public const int LongestResult = 65_536;
    public const int LongestError = 2_000;

    private static readonly Field Type = Text("type", 50);
    private static readonly Field Token = Text("token", 100);
    private static readonly Field[] OneId = [Id("id").Must()];
    private static readonly Field[] Statuses =
    [
        Choice(
            "status", JobStatus.Pending, JobStatus.Processing, JobStatus.Done, JobStatus.Failed, JobStatus.Cancelled),
    ];

    public static IReadOnlyList<ActionSpec> All { get; } =
        [.. Submitting(Lines(Access.Key("jobs"))), .. Working(Lines(Access.Key("jobs")))];

    private static ActionLines Lines(Access access) => new(access, Json.Default, View.Default);

    private static IEnumerable<ActionSpec> Submitting(ActionLines lines) =>
    [
        lines.Handled<SubmitJob, JobSubmitted>("v1", "submit_job", Job, Job,
            Text("payload", 10_000).Must(), Integer("priority", 0, 10), Type, Time("run_at"),
            Integer("timeout_seconds", 1, 1500)) with
        {
            Example = """{"payload":"hello","priority":5}""",
        },
        lines.Read<GetJob, JobView>("v1", "get_job", Job, OneId),
        lines.Handled<ListJobs, PageView<JobView>>("v1", "list_jobs", "", null,
            [.. Statuses, Type, Integer("limit", 1, 100), Integer("offset", 0, 1_000_000_000)]),
        lines.Change<CancelJob, JobView>("v1", "cancel_job", Job, Job, Id("id").Must(), IfVersion()),
        lines.Read<GetJobHistory, HistoryView>("v1", "get_job_history", Job, OneId),
    ];

    private static IEnumerable<ActionSpec> Working(ActionLines lines) =>
    [
        lines.Handled<ClaimJob, ClaimView>("v1", "claim_job", Job, Job,
            Text("worker", 100).Must(), TextList("types", 100, 50), Integer("wait_seconds", 0, 20)) with
        {
            Example = """{"worker":"w1","types":["echo"]}""",
        },
        lines.Change<HeartbeatJob, HeartbeatView>("v1", "heartbeat_job", Job, Job,
            Id("id").Must(), Token.Must()) with
        {
            Example = """{"id":1,"token":"as the claim told it"}""",
        },
        lines.Handled<FinishJob, JobView>("v1", "finish_job", Job, Job,
            Id("id").Must(), Token.Must(), Text("result", LongestResult, min: 0), Text("error", LongestError),
            Boolean("retry"), Boolean("returned")) with
        {
            Example = """{"id":1,"token":"as the claim told it","result":"all is well"}""",
        },
    ];
}

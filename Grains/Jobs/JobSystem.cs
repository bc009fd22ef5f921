using Granary.Grains.Jobs.Types;
using Granary.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Jobs;

/// <summary>System 4: jobs for workers.</summary>
public sealed class JobSystem : GranarySystem
{
    public const string Job = "job";
    public const string Schedule = "schedule";

    private const string Jobs = "Jobs";
    private const string Workers = "Workers";
    private const string Schedules = "Schedules";
    private const string Any = ActionSpec.AnyVersion;
    private const string Path = "/api/v1/jobs";

    private static readonly Access Administration = Access.Key("admin");

    public JobOptions Options { get; private set; } = new();

    public override string Name => "jobs";

    public override Access Access => Access.Key("jobs");

    public override IReadOnlyList<string> DatabaseWork => [JobOffers.Work];

    public override int MostWaiting => ClaimQueue.MostWaiting;

    public override IReadOnlyList<string> Scopes => ["jobs"];

    public override IReadOnlyList<string> OpenScopes => Scopes;

    public override IReadOnlyDictionary<string, string> DevelopmentOptions { get; } = new Dictionary<string, string>
    {
        [$"{JobOptions.Section}:{nameof(JobOptions.ApiKey)}"] = DevelopmentProfile.WorkerKey,
    };

    public override IReadOnlyList<FirstKey> FirstKeys =>
        [new("worker", "internal", "jobs") { Development = DevelopmentProfile.WorkerKey }];

    public override IReadOnlyList<KindSpec> Kinds =>
    [
        new KindSpec<JobState>(Job, "jobs", new JobRules()),
        new KindSpec<ScheduleState>(Schedule, "job_schedules", new ScheduleRules())
        {
            Unique = [new(ScheduleBook.Names, schedule => schedule.Name) { Taken = ScheduleBook.Taken }],
        },
    ];

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<JobSystem>(landed: 12);

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        Submission,
        ExposeHandledChange<SubmitJobs>("v1", "submit_jobs", Job) with
        {
            Scope = Job,
            Example = new SubmitJobs([new BatchJob("hello", 5), new BatchJob("again", IdempotencyKey: "order-7")]),
        },
        Expose<GetJob>("v1", "get_job"),
        Expose<ListJobs>("v1", "list_jobs"),
        Expose<CancelJob>("v1", "cancel_job") with { Scope = Job },
        ExposeHandledChange<RequeueJob>("v1", "requeue_job", Job) with { Scope = Job },
        Expose<GetJobHistory>("v1", "get_job_history"),

        ExposeHandledChange<ClaimJob>("v1", "claim_job", Job) with
        {
            Scope = Job,
            Example = new ClaimJob("w1", [SubmitJob.DefaultType], null),
        },
        Expose<HeartbeatJob>("v1", "heartbeat_job") with
        {
            Scope = Job,
            Example = new HeartbeatJob(1, "as the claim told it"),
        },
        ExposeHandledChange<FinishJob>("v1", "finish_job", Job) with
        {
            Scope = Job,
            Example = new FinishJob(1, "as the claim told it", "all is well", null, null, null),
        },

        .. OfSchedules(),
    ];

    internal ActionSpec Submission => ExposeHandledChange<SubmitJob>("v1", "submit_job", Job) with
    {
        Scope = Job,
        Example = new SubmitJob("hello", 5),
    };

    /// <summary>Under two names.</summary>
    public override IReadOnlyList<RouteSpec> Routes =>
    [
        .. Submitting("/tasks"),
        .. Submitting(Path),
        new("POST", Path + "/claim", "claim_job") { Tag = Workers, Summary = "Take a job to do, or wait for one" },
        new("PUT", Path + "/{id}/heartbeat", "heartbeat_job") { Tag = Workers, Summary = "Still at work" },
        new("PUT", Path + "/{id}/finish", "finish_job") { Tag = Workers, Summary = "Tell how the attempt ended" },

        new("GET", "/schedules", "list_schedules") { Tag = Schedules, Summary = "List schedules" },
        new("POST", "/schedules", "create_schedule")
        {
            Tag = Schedules, Summary = "Submit a job whenever a cron says so", Status = 201,
        },
        new("GET", "/schedules/{name}", "get_schedule") { Tag = Schedules, Summary = "Get a schedule" },
        new("PUT", "/schedules/{name}", "update_schedule") { Tag = Schedules, Summary = "Change a schedule" },
        new("DELETE", "/schedules/{name}", "delete_schedule")
        {
            Tag = Schedules, Summary = "Delete a schedule", Status = 204,
        },
        new("POST", "/schedules/{name}/pause", "pause_schedule")
        {
            Tag = Schedules, Summary = "Submit nothing for now",
        },
        new("POST", "/schedules/{name}/resume", "resume_schedule") { Tag = Schedules, Summary = "Go on submitting" },
        new("POST", "/schedules/{name}/run", "run_schedule")
        {
            Tag = Schedules, Summary = "Submit its job now", Status = 201,
        },
    ];

    public override void Configure(ISystemOptions options) => Options = options.Read<JobOptions>(JobOptions.Section);

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton(Options).AddSingleton<IJobLists, JobLists>().AddSingleton<IJobOffers, JobOffers>()
        .AddSingleton<JobTypes>().AddSingleton(Claims)
        .AddSingleton(this).AddSingleton<Submissions>().AddSingleton<PendingBound>().AddSingleton<ScheduleBook>()
        .AddHandler<ScheduleHandler>().AddHandler<ScheduleTimerHandler>()
        .AddHandler<JobHandler>().AddHandler<BatchHandler>().AddHandler<JobListHandler>().AddHandler<JobWork>();

    private static IEnumerable<RouteSpec> Submitting(string path) =>
    [
        new("POST", path, "submit_job") { Tag = Jobs, Summary = "Submit a job", Status = 201 },
        new("POST", path + "/batch", "submit_jobs")
        {
            Tag = Jobs, Summary = "Submit up to 500 jobs at once", Status = 201,
        },
        new("GET", path, "list_jobs") { Tag = Jobs, Summary = "List jobs, newest first" },
        new("GET", path + "/{id}", "get_job") { Tag = Jobs, Summary = "Get a job" },
        new("DELETE", path + "/{id}", "cancel_job") { Tag = Jobs, Summary = "Cancel a job" },
        new("POST", path + "/{id}/requeue", "requeue_job") { Tag = Jobs, Summary = "Try a failed job again" },
        new("GET", path + "/{id}/history", "get_job_history") { Tag = Jobs, Summary = "What happened to a job" },
    ];

    private IEnumerable<ActionSpec> OfSchedules() =>
        ((ActionSpec[])
        [
            ExposeHandledChange<CreateSchedule>(Any, "create_schedule", Schedule) with
            {
                Example = new CreateSchedule("nightly", "0 3 * * *", "hello", "Europe/Paris"),
            },
            ExposeHandled<GetSchedule>(Any, "get_schedule"),
            ExposeHandled<ListSchedules>(Any, "list_schedules"),
            ExposeHandledChange<UpdateSchedule>(Any, "update_schedule", Schedule) with
            {
                Example = new UpdateSchedule("report") { Cron = "*/5 * * * *", TimeZone = "Europe/Paris" },
            },
            ExposeHandledChange<PauseSchedule>(Any, "pause_schedule", Schedule),
            ExposeHandledChange<ResumeSchedule>(Any, "resume_schedule", Schedule),
            ExposeHandledChange<RunSchedule>(Any, "run_schedule", Schedule),
            ExposeHandledChange<DeleteSchedule>(Any, "delete_schedule", Schedule),
        ]).Select(line => line with { Access = Administration });

    private ClaimQueue Claims(IServiceProvider services) => new(
        services.GetRequiredService<IEngine>(), services.GetRequiredService<IStore>(),
        services.GetRequiredService<IJobOffers>(), services.GetRequiredService<JobTypes>().All,
        Options.HeartbeatSeconds, services.GetRequiredKeyedService<TimeProvider>(SystemServices.Clock));
}

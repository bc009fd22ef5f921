using Granary.Jobs;
using Granary.Wire;
using Json = Granary.Jobs.JobMessageJson;

namespace Granary.Grains.Jobs;

/// <summary>System 4: jobs for workers.</summary>
public sealed class JobSystem : GranarySystem
{
    public override string Name => "jobs";

    public override IReadOnlyList<ActionSpec> Actions => JobActions.All;

    public override IReadOnlyList<RouteSpec> Routes => JobRoutes.All;

    public override IReadOnlyList<KindSpec> Kinds { get; } =
    [
        new(JobActions.Job, "jobs", JobStateJson.Default.Of<JobState>(), new JobRules(),
        [
            .. ActionSpec.MessagesOf(JobActions.All, JobActions.Job), Json.Default.Of<AddJob>(),
            Json.Default.Of<TakeJob>(), Json.Default.Of<LookAtJob>(),
        ]),
    ];
}

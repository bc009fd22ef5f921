using Granary.Jobs;
using Granary.Ports;
using Granary.Wire;
using Json = Granary.Jobs.JobMessageJson;

namespace Granary.Grains.Jobs;

/// <summary>The jobs' line of the table of kinds.</summary>
public static class JobKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(JobActions.Job, "jobs", JobStateJson.Default.Of<JobState>(), new JobRules(),
        [
            .. Kinds.MessagesOf(JobActions.All, JobActions.Job), Json.Default.Of<AddJob>(), Json.Default.Of<TakeJob>(),
            Json.Default.Of<LookAtJob>(),
        ]),
    ];
}

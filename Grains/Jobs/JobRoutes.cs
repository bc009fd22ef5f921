namespace Granary.Grains.Jobs;

/// <summary>System 4 over HTTP, under two names.</summary>
public static class JobRoutes
{
    private const string Jobs = "Jobs";
    private const string Workers = "Workers";
    private const string Path = "/api/v1/jobs";

    public static IReadOnlyList<RouteSpec> All { get; } =
    [
        .. Submitting("/tasks"),
        .. Submitting(Path),
        new("POST", Path + "/claim", "claim_job") { Tag = Workers, Summary = "Take a job to do, or wait for one" },
        new("PUT", Path + "/{id}/heartbeat", "heartbeat_job") { Tag = Workers, Summary = "Still at work" },
        new("PUT", Path + "/{id}/finish", "finish_job") { Tag = Workers, Summary = "Tell how the attempt ended" },
    ];

    private static IEnumerable<RouteSpec> Submitting(string path) =>
    [
        new("POST", path, "submit_job") { Tag = Jobs, Summary = "Submit a job", Status = 201 },
        new("GET", path, "list_jobs") { Tag = Jobs, Summary = "List jobs, newest first" },
        new("GET", path + "/{id}", "get_job") { Tag = Jobs, Summary = "Get a job" },
        new("DELETE", path + "/{id}", "cancel_job") { Tag = Jobs, Summary = "Cancel a job" },
        new("GET", path + "/{id}/history", "get_job_history") { Tag = Jobs, Summary = "What happened to a job" },
    ];
}

using Granary.Grains.Jobs.Types;
using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>Where jobs come in: one by one, in batches, from schedules.</summary>
internal sealed class Submissions(
    IEngine engine, IStore store, ClaimQueue claims, JobTypes types, JobOptions options, PendingBound bound)
{
    private readonly JobLimits _limits = new(options.MaxAttempts, options.BackOffSeconds, options.MaxBackOffSeconds);

    /// <summary>What is wrong with a job that no field alone can tell.</summary>
    public FieldError? Fault(string? type, string payload)
    {
        var name = type ?? SubmitJob.DefaultType;
        if (!types.All.Contains(name))
            return new("type", $"must be one of {string.Join(", ", types.All)}");
        return types.Find(name)?.Fault(payload) is { } fault ? new("payload", fault) : null;
    }

    /// <summary>Makes the job if there is room, unless the ask's key has made it before.</summary>
    public Task<Outcome> Submit(Ask ask, SubmitJob job, CancellationToken cancellation = default) =>
        bound.Within(1, () => Add(ask, job, cancellation), full => Full(ask, full));

    /// <summary>Makes the job, unless the ask's key has made it before.</summary>
    public async Task<Outcome> Add(Ask ask, SubmitJob job, CancellationToken cancellation = default)
    {
        var outcome = await engine.Ask(
            ask with
            {
                Target = new(JobSystem.Job, await store.NextId(JobSystem.Job)),
                Message = new AddJob(job with { Type = job.Type ?? SubmitJob.DefaultType }, _limits),
                Creates = true,
            },
            cancellation);
        claims.Wake();
        return outcome;
    }

    /// <summary>What is refused for want of room may have been done before.</summary>
    public ValueTask<Outcome> Full(Ask ask, Refusal full) =>
        RecordedOutcomes.OrRefused(store, ask.Key, ask.Fingerprint, full);
}

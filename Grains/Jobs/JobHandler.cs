using Granary.Grains;
using Granary.Grains.Jobs.Types;
using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>
/// What a job's grain alone cannot do: know the types, find work for a worker, return what became of it.
/// </summary>
internal sealed class JobHandler(IEngine engine, IStore store, ClaimQueue claims, JobTypes types, JobOptions options)
    : IActionHandler, ITimerHandler
{
    private readonly JobLimits _limits = new(options.MaxAttempts, options.BackOffSeconds, options.MaxBackOffSeconds);

    public string Kind => JobSystem.Job;

    public HandlerTable Table => new HandlerTable()
        .On<SubmitJob>(Submit)
        .On<ClaimJob>((ask, m, _) => claims.Claim(ask, m))
        .On<FinishJob>(Finish);

    public async Task Fire(GrainKey owner, string name)
    {
        var outcome = await engine.Ask(SystemAsks.Of(
            owner, new LookAtJob(), new(Caller.System.Name, "job_timer", Guid.NewGuid().ToString("N"))));
        Told(outcome, returned: false);
    }

    private async Task<Outcome> Submit(Ask ask, SubmitJob job, CancellationToken cancellation)
    {
        var type = job.Type ?? SubmitJob.DefaultType;
        if (Fault(type, job.Payload) is { } fault)
        {
            // Options change: it may have been accepted before.
            return await store.Find(ask.Key!.Value) is { } recorded ? recorded.For(ask.Fingerprint) : Broken(fault);
        }

        var outcome = await engine.Ask(
            ask with
            {
                Target = new(JobSystem.Job, await store.NextId(JobSystem.Job)),
                Message = new AddJob(job with { Type = type }, _limits),
                Creates = true,
            },
            cancellation);
        claims.Wake();
        return outcome;
    }

    private async Task<Outcome> Finish(Ask ask, FinishJob m, CancellationToken cancellation)
    {
        var outcome = await engine.Ask(ask with { Target = new(JobSystem.Job, m.Id) }, cancellation);
        Told(outcome, m.Returned == true);
        return outcome;
    }

    private void Told(Outcome outcome, bool returned)
    {
        if (outcome.Refusal is not null || outcome.Replayed)
            return;
        var job = ReplyData.Read<JobView>(outcome.Data);
        if (job.Status is JobStatus.Pending)
            claims.Wake();
        if (job.Status is JobStatus.Done or JobStatus.Failed || returned)
            JobMetrics.Ended(job.Type, returned ? "returned" : job.Status);
    }

    private FieldError? Fault(string type, string payload)
    {
        if (!types.All.Contains(type))
            return new("type", $"must be one of {string.Join(", ", types.All)}");
        return types.Find(type)?.Fault(payload) is { } fault ? new("payload", fault) : null;
    }

    private static Outcome Broken(FieldError fault) => Outcome.Refused(
        new Refusal(ErrorCode.ValidationFailed, $"data.{fault.Field}: {fault.Message}") { Details = [fault] });
}

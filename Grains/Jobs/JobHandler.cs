using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>
/// What a job's grain alone cannot do: know the types, find work for a worker, return what became of it.
/// </summary>
internal sealed class JobHandler(
    IEngine engine, IStore store, ClaimQueue claims, Submissions submissions, PendingBound bound)
    : IActionHandler, ITimerHandler
{
    public string Kind => JobSystem.Job;

    public HandlerTable Table => new HandlerTable()
        .On<SubmitJob>(Submit)
        .On<ClaimJob>((ask, m, _) => claims.Claim(ask, m))
        .On<FinishJob>(Finish)
        .On<RequeueJob>(Requeue);

    public async Task Fire(GrainKey owner, string name)
    {
        var outcome = await engine.Ask(SystemAsks.Of(
            owner, new LookAtJob(), new(Caller.System.Name, "job_timer", Guid.NewGuid().ToString("N"))));
        Told(outcome, returned: false);
    }

    private async Task<Outcome> Submit(Ask ask, SubmitJob job, CancellationToken cancellation) =>
        submissions.Fault(job.Type, job.Payload) is { } fault
            // Options change: it may have been accepted before.
            ? await RecordedOutcomes.OrRefused(store, ask.Key, ask.Fingerprint, Refusal.Invalid(fault))
            : await submissions.Submit(ask, job, cancellation);

    private async Task<Outcome> Finish(Ask ask, FinishJob m, CancellationToken cancellation)
    {
        var outcome = await engine.Ask(ask with { Target = new(JobSystem.Job, m.Id) }, cancellation);
        Told(outcome, m.Returned == true);
        return outcome;
    }

    private Task<Outcome> Requeue(Ask ask, RequeueJob m, CancellationToken cancellation) => bound.Within(
        1,
        async () =>
        {
            var outcome = await engine.Ask(ask with { Target = new(JobSystem.Job, m.Id) }, cancellation);
            claims.Wake();
            return outcome;
        },
        full => submissions.Full(ask, full));

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
}

using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>
/// What happens to a job. It alone grants attempts, and only the one that holds the token may end it.
/// </summary>
public sealed class JobRules : IRules<JobState>
{
    public const string Timer = "job";

    public RuleTable<JobState> Table { get; } = new RuleTable<JobState>()
        .Create<AddJob, JobSubmitted>(Add, job => new(job.Id))
        .Read<GetJob, JobView>(View)
        .Read<GetJobHistory, HistoryView>(job => new(job.Id, job.State.Status, job.State.History))
        .Change<TakeJob, ClaimView>(Take, Claimed)
        .Change<HeartbeatJob, HeartbeatView>(Heartbeat, job => new(job.Id, job.State.Attempt!.Deadline))
        .Change<FinishJob, JobView>(Finish, View)
        .Change<CancelJob, JobView>(Cancel, View)
        .Change<RequeueJob, JobView>(Requeue, View)
        .Change<LookAtJob, JobView>(Look, View);

    public static JobView View(Entity<JobState> entity)
    {
        var job = entity.State;
        return new(
            entity.Id, job.Type, job.Payload, job.Status, job.Priority, job.Result, job.Error, job.Attempts,
            job.Limits.MaxAttempts, job.RunAt, job.TimeoutSeconds, job.Progress?.Percent, job.Progress?.Note,
            entity.CreatedAt, entity.UpdatedAt, entity.Version);
    }

    private static ClaimView Claimed(Entity<JobState> entity)
    {
        var (job, attempt) = (entity.State, entity.State.Attempt!);
        return new(new(
            entity.Id, job.Type, job.Payload, job.Attempts, attempt.Token, job.TimeoutSeconds, attempt.HeartbeatSeconds,
            attempt.Deadline)
        {
            Traceparent = job.Trace,
        });
    }

    private static Decision<JobState> Add(AddJob m, IRuleContext context) =>
        Write(null, JobSteps.First(m, context.Now) with { Trace = context.Trace });

    private static Decision<JobState> Take(Entity<JobState> job, TakeJob m, IRuleContext context) => job.State.Ready
        ? Write(job, job.State.Taken(m, context.Now))
        : Decide.Conflict($"job {job.Id} cannot be taken now");

    private static Decision<JobState> Heartbeat(Entity<JobState> job, HeartbeatJob m, IRuleContext context) =>
        Stranger(job, m.Token) ?? Write(job, job.State.HeartbeatCame(m, context.Now));

    private static Decision<JobState> Finish(Entity<JobState> job, FinishJob m, IRuleContext context) =>
        Fault(m) ?? Stranger(job, m.Token) ?? Write(job, m switch
        {
            { Result: { } result } => job.State.Done(result, context.Now),
            { Error: { } error } => job.State.AttemptFailed(error, m.Retry ?? true, context.Now),
            _ => job.State.Returned(context.Now),
        });

    private static Decision<JobState> Cancel(Entity<JobState> job, CancelJob m, IRuleContext context) =>
        job.State.Status switch
        {
            JobStatus.Cancelled => Decide.Keep<JobState>(),
            JobStatus.Done or JobStatus.Failed => Decide.Conflict($"job {job.Id} is {job.State.Status} already"),
            _ => Write(job, job.State.Cancelled(context.Now)),
        };

    private static Decision<JobState> Requeue(Entity<JobState> job, RequeueJob m, IRuleContext context) =>
        job.State.Status == JobStatus.Failed
            ? Write(job, job.State.Requeued(context.Now))
            : Decide.Conflict($"job {job.Id} is {job.State.Status}: only a failed job can be requeued");

    /// <summary>Its time has come, or its worker's; a look that came too early is repeated then.</summary>
    private static Decision<JobState> Look(Entity<JobState> job, LookAtJob m, IRuleContext context) => job.State switch
    {
        var state when state.Due() is not { } due || due > context.Now =>
            Decide.Keep<JobState>() with { Timers = [TimerOf(state)] },
        { Attempt: { } attempt } state => Write(
            job, attempt.Deadline <= context.Now
                ? state.AttemptOverLimit(context.Now)
                : state.AttemptLost(context.Now)),
        var state => Write(job, state.GotReady(context.Now)),
    };

    /// <summary>A worker that comes late, or never had the job.</summary>
    private static Refusal? Stranger(Entity<JobState> job, string token) => job.State switch
    {
        { Attempt.Token: { } held } when held == token => null,
        { Attempt: not null } => Decide.Conflict($"another attempt has taken over job {job.Id}"),
        var state => Decide.Conflict($"job {job.Id} is {state.Status}: the attempt is over"),
    };

    private static Refusal? Fault(FinishJob m) =>
        (m.Result is null ? 0 : 1) + (m.Error is null ? 0 : 1) + (m.Returned == true ? 1 : 0) == 1
            ? null
            : new(ErrorCode.ValidationFailed, "data: must have exactly one of result, error and returned: true")
            {
                Details = [new("result", "must be given, or else error, or returned: true")],
            };

    /// <summary>The timer moves with the time at which the job is to be looked at.</summary>
    private static Decision<JobState> Write(Entity<JobState>? before, JobState after) =>
        before?.State.Due() == after.Due()
            ? Decide.Write(after)
            : Decide.Write(after) with { Timers = [TimerOf(after)] };

    private static TimerChange TimerOf(JobState job) =>
        job.Due() is { } due ? TimerChange.Set(Timer, due) : TimerChange.Clear(Timer);
}

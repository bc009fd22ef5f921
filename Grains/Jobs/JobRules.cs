using Granary.Jobs;
using Json = Granary.Jobs.JobViewJson;

namespace Granary.Grains.Jobs;

/// <summary>What happens to a job. It alone grants attempts, and only the one that holds the token may end it.</summary>
public sealed class JobRules : IRules
{
    public const string Timer = "job";

    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => new((message, current) switch
    {
        (AddJob m, _) => Add(m, context),
        (_, null) => Changes.Missing(context),
        (GetJob, _) => Decision.Answer(View(current)),
        (GetJobHistory, _) => Decision.Answer(History(current)),
        (TakeJob m, _) => Take(current, m, context),
        (HeartbeatJob m, _) => Stranger(current, m.Token) ?? Heartbeat(current, context),
        (FinishJob m, _) => Fault(m) ?? Stranger(current, m.Token) ?? Finish(current, m, context),
        (CancelJob m, _) => current.Stale(context, m.IfVersion) ?? Cancel(current, context),
        (LookAtJob, _) => Look(current, context),
        _ => throw new InvalidOperationException($"A job does not understand {message.GetType().Name}."),
    });

    public static JobView ViewOf(Entity entity)
    {
        var job = StateOf(entity);
        return new(
            entity.Id, job.Type, job.Payload, job.Status, job.Priority, job.Result, job.Error, job.Attempts,
            job.Limits.MaxAttempts, job.RunAt, job.TimeoutSeconds, entity.CreatedAt, entity.UpdatedAt, entity.Version);
    }

    private static Decision Add(AddJob add, IRuleContext context)
    {
        var state = JobSteps.First(add, context.Now);
        return Decision.Write(
            Changes.First(context, state),
            ReplyData.Of(new JobSubmitted(context.Self.Id), Json.Default.JobSubmitted)) with
        {
            Timers = Timers(context, null, state.Due()),
        };
    }

    private static Decision Take(Entity current, TakeJob take, IRuleContext context)
    {
        if (!StateOf(current).Ready)
            return Decision.Refuse(ErrorCode.Conflict, $"job {current.Id} is not to be taken");
        var job = StateOf(current).Taken(take, context.Now);
        var claimed = new ClaimedJob(
            current.Id, job.Type, job.Payload, job.Attempts, take.Token, job.TimeoutSeconds, take.HeartbeatSeconds,
            job.Attempt!.Deadline);
        return Write(current, context, job, ReplyData.Of(new ClaimView(claimed), Json.Default.ClaimView));
    }

    private static Decision Heartbeat(Entity current, IRuleContext context)
    {
        var job = StateOf(current).Heard(context.Now);
        var heard = new HeartbeatView(current.Id, job.Attempt!.Deadline);
        return Write(current, context, job, ReplyData.Of(heard, Json.Default.HeartbeatView));
    }

    private static Decision Finish(Entity current, FinishJob finish, IRuleContext context) => Write(current, context, finish switch
    {
        { Result: { } result } => StateOf(current).Done(result, context.Now),
        { Error: { } error } => StateOf(current).AttemptFailed(error, finish.Retry ?? true, context.Now),
        _ => StateOf(current).Returned(context.Now),
    });

    private static Decision Cancel(Entity current, IRuleContext context) => StateOf(current) switch
    {
        { Status: JobStatus.Cancelled } => Decision.Answer(View(current)),
        { Status: JobStatus.Done or JobStatus.Failed } job =>
            Decision.Refuse(ErrorCode.Conflict, $"job {current.Id} is {job.Status} already"),
        var job => Write(current, context, job.Cancelled(context.Now)),
    };

    /// <summary>Its time has come, or its worker's; who looks too early is to look again then.</summary>
    private static Decision Look(Entity current, IRuleContext context) => StateOf(current) switch
    {
        var job when job.Due() is not { } due || due > context.Now =>
            Decision.Answer(View(current)) with { Timers = [new(context.Self, Timer, job.Due())] },
        { Attempt: { } attempt } job => Write(
            current, context,
            attempt.Deadline <= context.Now ? job.AttemptOverLimit(context.Now) : job.AttemptLost(context.Now)),
        var job => Write(current, context, job.GotReady(context.Now)),
    };

    /// <summary>Whoever comes late, or never had the job.</summary>
    private static Decision? Stranger(Entity current, string token) => StateOf(current) switch
    {
        { Attempt.Token: { } held } when held == token => null,
        { Attempt: not null } => Decision.Refuse(ErrorCode.Conflict, $"job {current.Id} is another attempt's by now"),
        var job => Decision.Refuse(ErrorCode.Conflict, $"job {current.Id} is {job.Status}: the attempt is over"),
    };

    private static Decision? Fault(FinishJob m) =>
        (m.Result is null ? 0 : 1) + (m.Error is null ? 0 : 1) + (m.Returned == true ? 1 : 0) == 1
            ? null
            : Decision.Refuse(new Refusal(
                ErrorCode.ValidationFailed, "data: must have exactly one of result, error and returned: true")
            {
                Details = [new("result", "must be given, or else error, or returned: true")],
            });

    private static Decision Write(Entity current, IRuleContext context, JobState state, byte[]? answer = null)
    {
        var next = current.Next(context, state);
        return Decision.Write(next, answer ?? View(next)) with
        {
            Timers = Timers(context, StateOf(current).Due(), state.Due()),
        };
    }

    private static TimerChange[] Timers(IRuleContext context, DateTimeOffset? before, DateTimeOffset? after) =>
        before == after ? [] : [new(context.Self, Timer, after)];

    private static byte[] History(Entity entity)
    {
        var job = StateOf(entity);
        return ReplyData.Of(new HistoryView(entity.Id, job.Status, job.History), Json.Default.HistoryView);
    }

    private static JobState StateOf(Entity entity) => (JobState)entity.State;

    private static byte[] View(Entity job) => ReplyData.Of(ViewOf(job), Json.Default.JobView);
}

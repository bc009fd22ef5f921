using System.Globalization;
using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <summary>The steps of a job's life: each makes the next state of the one before, and remembers it.</summary>
internal static class JobSteps
{
    public static JobState First(AddJob add, DateTimeOffset now)
    {
        var job = add.Job;
        var runAt = job.RunAt?.ToUniversalTime();
        var ready = runAt is null || runAt <= now;
        return new(
            job.Type ?? SubmitJob.DefaultType, job.Payload, job.Priority ?? 0, JobStatus.Pending, ready,
            job.TimeoutSeconds ?? SubmitJob.DefaultTimeoutSeconds, add.Limits, [new(now, "submitted")])
        {
            RunAt = runAt,
            ReadyAt = ready ? null : runAt,
        };
    }

    public static JobState GotReady(this JobState job, DateTimeOffset now) =>
        (job with { Ready = true, ReadyAt = null }).And(new(now, "ready"));

    public static JobState Taken(this JobState job, TakeJob take, DateTimeOffset now) => (job with
    {
        Status = JobStatus.Processing,
        Ready = false,
        Progress = null,
        Attempts = job.Attempts + 1,
        Attempt = new(
            take.Token, take.Worker, take.HeartbeatSeconds, now, now.AddSeconds(job.TimeoutSeconds),
            now.AddSeconds(take.HeartbeatSeconds)),
    }).And(new(now, "claimed", Attempt: job.Attempts + 1, Worker: take.Worker));

    public static JobState HeartbeatCame(this JobState job, HeartbeatJob heartbeat, DateTimeOffset now) => job with
    {
        Progress = (heartbeat.Progress, heartbeat.Note) is (null, null) ? job.Progress : new(
            heartbeat.Progress ?? job.Progress?.Percent ?? 0, heartbeat.Note ?? job.Progress?.Note),
        Attempt = job.Attempt! with { LeaseUntil = now.AddSeconds(job.Attempt.HeartbeatSeconds) },
    };

    public static JobState Done(this JobState job, string result, DateTimeOffset now) =>
        (Ended(job, JobStatus.Done) with
        {
            Result = result,
            Error = null,
            Progress = job.Progress is { } progress ? progress with { Percent = 100 } : null,
        }).And(Entry(job, now, "done"));

    public static JobState Cancelled(this JobState job, DateTimeOffset now) =>
        Ended(job, JobStatus.Cancelled).And(Entry(job, now, "cancelled"));

    /// <summary>All its attempts are before it again.</summary>
    public static JobState Requeued(this JobState job, DateTimeOffset now) =>
        (Waiting(job, null) with { Attempts = 0, Progress = null }).And(new(now, "requeued"));

    /// <summary>Not counted: the worker stops, and the job did nothing wrong.</summary>
    public static JobState Returned(this JobState job, DateTimeOffset now) =>
        (Waiting(job, null) with { Attempts = job.Attempts - 1 }).And(Entry(job, now, "returned"));

    /// <summary>The attempt said so itself.</summary>
    public static JobState AttemptFailed(this JobState job, string error, bool retry, DateTimeOffset now) =>
        Again(job, Entry(job, now, "attempt_failed", error), retry, now + BackOff(job));

    public static JobState AttemptOverLimit(this JobState job, DateTimeOffset now) => Again(
        job, Entry(job, now, "attempt_over_limit", Sentence($"took more than {job.TimeoutSeconds} s")), true,
        now + BackOff(job));

    /// <summary>Nothing is known against the job, so it need not wait.</summary>
    public static JobState AttemptLost(this JobState job, DateTimeOffset now) => Again(
        job, Entry(job, now, "attempt_lost",
            Sentence($"worker {job.Attempt!.Worker} was not heard of for {job.Attempt.HeartbeatSeconds} s")),
        true, null);

    /// <summary>When to look at the job again if nothing has happened until then.</summary>
    public static DateTimeOffset? Due(this JobState job) => job.Attempt is { } attempt
        ? attempt.LeaseUntil < attempt.Deadline ? attempt.LeaseUntil : attempt.Deadline
        : job.ReadyAt;

    private static JobState Again(JobState job, HistoryEntry why, bool retry, DateTimeOffset? readyAt)
    {
        var remembered = (job with { Error = why.Detail }).And(why);
        return retry && job.Attempts < job.Limits.MaxAttempts
            ? Waiting(remembered, readyAt)
            : Ended(remembered, JobStatus.Failed).And(new(why.At, "failed"));
    }

    private static JobState Waiting(JobState job, DateTimeOffset? readyAt) => job with
    {
        Status = JobStatus.Pending,
        Ready = readyAt is null,
        ReadyAt = readyAt,
        Attempt = null,
    };

    private static JobState Ended(JobState job, string status) =>
        job with { Status = status, Ready = false, ReadyAt = null, Attempt = null };

    private static TimeSpan BackOff(JobState job) => TimeSpan.FromSeconds(Math.Min(
        job.Limits.MaxBackOffSeconds, job.Limits.BackOffSeconds * Math.Pow(2, job.Attempts - 1)));

    private static JobState And(this JobState job, HistoryEntry entry) => job with { History = job.History.And(entry) };

    private static HistoryEntry Entry(JobState job, DateTimeOffset now, string what, string? detail = null) => new(
        now, what, Attempt: job.Attempt is null ? null : job.Attempts, Worker: job.Attempt?.Worker, Detail: detail);

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

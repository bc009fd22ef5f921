namespace Granary.Jobs;

public sealed record SubmitJob(
    [Text(10_000)] string Payload, [Integer(0, 10)] long? Priority = null, [Text(50)] string? Type = null,
    DateTimeOffset? RunAt = null, [Integer(1, 1500)] int? TimeoutSeconds = null)
    : IMessage<JobSubmitted>
{
    public const string DefaultType = "echo";
    public const int DefaultTimeoutSeconds = 300;
}

/// <summary>One of a batch: a job, and the key that names it as <c>submit_job</c> would.</summary>
public sealed record BatchJob(
    [Text(10_000)] string Payload, [Integer(0, 10)] long? Priority = null, [Text(50)] string? Type = null,
    DateTimeOffset? RunAt = null, [Integer(1, 1500)] int? TimeoutSeconds = null,
    [Text(255)] string? IdempotencyKey = null);

/// <summary>All of them or none, unless a dependency fails between: asked again, it does what is left.</summary>
public sealed record SubmitJobs([Items(SubmitJobs.Most, min: 1)] IReadOnlyList<BatchJob> Jobs) : IMessage<JobsSubmitted>
{
    public const int Most = 500;
}

public sealed record GetJob(long Id) : IEntityMessage<JobView>;

public sealed record GetJobHistory(long Id) : IEntityMessage<HistoryView>;

public sealed record CancelJob(long Id, long? IfVersion) : IChange<JobView>;

/// <summary>A failed job is tried again, as often as a new one.</summary>
public sealed record RequeueJob(long Id, long? IfVersion) : IChange<JobView>;

public sealed record ListJobs(
    [Choice(JobStatus.Pending, JobStatus.Processing, JobStatus.Done, JobStatus.Failed, JobStatus.Cancelled)]
    string? Status,
    [Text(50)] string? Type)
    : PageMessage<JobView>;

/// <param name="Worker">The name for the history.</param>
/// <param name="Types">What the worker can do; without it, all types of the installation.</param>
/// <param name="WaitSeconds">How long to wait for a job when there is none.</param>
public sealed record ClaimJob(
    [Text(100)] string Worker, [Items(100), Text(50)] IReadOnlyList<string>? Types, [Integer(0, 20)] int? WaitSeconds)
    : IMessage<ClaimView>;

/// <param name="Id">Which job.</param>
/// <param name="Token">The attempt's, from the reply to its claim.</param>
/// <param name="Progress">How much of it is done, in per cent; null: as it was told before.</param>
/// <param name="Note">What it is at.</param>
public sealed record HeartbeatJob(
    long Id, [Text(100)] string Token, [Integer(0, 100)] int? Progress = null,
    [Text(HeartbeatJob.LongestNote)] string? Note = null)
    : IEntityMessage<HeartbeatView>
{
    public const int LongestNote = 500;
}

/// <summary>How an attempt ended: exactly one of result, error and returned.</summary>
/// <param name="Id">Which job.</param>
/// <param name="Token">The attempt's, from the reply to its claim.</param>
/// <param name="Result">It is done.</param>
/// <param name="Error">It failed.</param>
/// <param name="Retry">False: another attempt would fail as well.</param>
/// <param name="Returned">The worker stops: this was no attempt.</param>
public sealed record FinishJob(
    long Id, [Text(100)] string Token, [Text(FinishJob.LongestResult, min: 0)] string? Result,
    [Text(FinishJob.LongestError)] string? Error, bool? Retry, bool? Returned)
    : IEntityMessage<JobView>
{
    public const int LongestResult = 65_536;
    public const int LongestError = 2_000;
}

/// <summary>Inside only: stores a job with what the installation's options say about attempts.</summary>
public sealed record AddJob(SubmitJob Job, JobLimits Limits) : IMessage<JobSubmitted>;

/// <summary>What a job is given at its submission, so that it needs no options later.</summary>
public sealed record JobLimits(int MaxAttempts, double BackOffSeconds, double MaxBackOffSeconds);

/// <summary>Inside only: the attempt that holds this token is the job's only one.</summary>
public sealed record TakeJob(string Token, string Worker, int HeartbeatSeconds) : IMessage<ClaimView>;

/// <summary>Inside only: the job's timer rang.</summary>
public sealed record LookAtJob : IMessage<JobView>;

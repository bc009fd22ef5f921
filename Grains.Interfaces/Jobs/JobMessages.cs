namespace Granary.Jobs;

public sealed record SubmitJob(string Payload, long? Priority, string? Type, DateTimeOffset? RunAt, int? TimeoutSeconds)
    : IMessage<JobSubmitted>;

public sealed record GetJob(long Id) : IEntityMessage<JobView>;

public sealed record GetJobHistory(long Id) : IEntityMessage<HistoryView>;

public sealed record CancelJob(long Id, long? IfVersion) : IChange<JobView>;

public sealed record ListJobs(string? Status, string? Type, int? Limit, long? Offset) : IMessage<PageView<JobView>>;

/// <param name="Worker">Whom the history names.</param>
/// <param name="Types">What the worker can do; without it, all types of the installation.</param>
/// <param name="WaitSeconds">How long to wait for a job when there is none.</param>
public sealed record ClaimJob(string Worker, IReadOnlyList<string>? Types, int? WaitSeconds) : IMessage<ClaimView>;

public sealed record HeartbeatJob(long Id, string Token) : IEntityMessage<HeartbeatView>;

/// <summary>How an attempt ended: exactly one of result, error and returned.</summary>
/// <param name="Id">Which job.</param>
/// <param name="Token">Of the attempt, as its claim was told.</param>
/// <param name="Result">It is done.</param>
/// <param name="Error">It failed.</param>
/// <param name="Retry">False: another attempt would fail as well.</param>
/// <param name="Returned">The worker stops: this was no attempt.</param>
public sealed record FinishJob(long Id, string Token, string? Result, string? Error, bool? Retry, bool? Returned)
    : IEntityMessage<JobView>;

/// <summary>Inside only: stores a job with what the installation's options say about attempts.</summary>
public sealed record AddJob(SubmitJob Job, JobLimits Limits) : IMessage<JobSubmitted>;

/// <summary>What a job is given at its submission, so that it needs no options later.</summary>
public sealed record JobLimits(int MaxAttempts, double BackOffSeconds, double MaxBackOffSeconds);

/// <summary>Inside only: the attempt that holds this token is the job's only one.</summary>
public sealed record TakeJob(string Token, string Worker, int HeartbeatSeconds) : IMessage<ClaimView>;

/// <summary>Inside only: the job's timer rang.</summary>
public sealed record LookAtJob : IMessage<JobView>;

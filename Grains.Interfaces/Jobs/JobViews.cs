using System.Text.Json.Serialization;

namespace Granary.Jobs;

public sealed record JobSubmitted(long TaskId);

/// <summary>In the order of the batch.</summary>
public sealed record JobsSubmitted(IReadOnlyList<long> TaskIds);

/// <summary>
/// <c>error</c> is the last attempt's; <c>attempts</c> are those that were begun, without those given back;
/// <c>progress</c> (0 to 100) and <c>note</c> are what the last attempt told of itself.
/// </summary>
public sealed record JobView(
    long Id, string Type, string Payload, string Status, long Priority, string? Result, string? Error, int Attempts,
    int MaxAttempts, DateTimeOffset? RunAt, int TimeoutSeconds, int? Progress, string? Note, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt, long Version);

/// <summary>What a claim is answered; no job: there is none.</summary>
public sealed record ClaimView(ClaimedJob? Job);

/// <param name="Id">Which job.</param>
/// <param name="Type">What is to be done.</param>
/// <param name="Payload">With what.</param>
/// <param name="Attempt">Which try, from 1.</param>
/// <param name="Token">Names this attempt in heartbeats and at its end.</param>
/// <param name="TimeoutSeconds">How long it may take.</param>
/// <param name="HeartbeatSeconds">A worker that sends no heartbeat for this long loses the job.</param>
/// <param name="Deadline">When it will have taken too long.</param>
public sealed record ClaimedJob(
    long Id, string Type, string Payload, int Attempt, string Token, int TimeoutSeconds, int HeartbeatSeconds,
    DateTimeOffset Deadline)
{
    /// <summary>The trace context of the submission, if it had one: what is reported should belong to it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Traceparent { get; init; }
}

public sealed record HeartbeatView(long Id, DateTimeOffset Deadline);

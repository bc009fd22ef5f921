using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <param name="Type">What is to be done.</param>
/// <param name="Payload">With what.</param>
/// <param name="Priority">Higher ones are taken first.</param>
/// <param name="Status">One of <see cref="JobStatus"/>.</param>
/// <param name="Ready">It may be taken now.</param>
/// <param name="TimeoutSeconds">How long an attempt may take.</param>
/// <param name="Limits">How many attempts, and how long to wait between them.</param>
/// <param name="History">What happened, oldest first.</param>
public sealed record JobState(
    string Type, string Payload, long Priority, string Status, bool Ready, int TimeoutSeconds, JobLimits Limits,
    IReadOnlyList<HistoryEntry> History)
{
    /// <summary>As it was asked for.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>While it is pending and not ready: when it will be.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>How many were begun and not given back.</summary>
    public int Attempts { get; init; }

    /// <summary>While it is processing.</summary>
    public HeldAttempt? Attempt { get; init; }

    /// <summary>As its last attempt told it.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>The trace context of its submission; its attempts belong to that.</summary>
    public string? Trace { get; init; }

    public string? Result { get; init; }

    public string? Error { get; init; }
}

/// <summary>An attempt that runs. The holder of the token may end it.</summary>
public sealed record HeldAttempt(
    string Token, string Worker, int HeartbeatSeconds, DateTimeOffset StartedAt, DateTimeOffset Deadline,
    DateTimeOffset LeaseUntil);

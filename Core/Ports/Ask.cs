namespace Granary;

/// <summary>One message to one grain, with all that an engine needs to know about it.</summary>
[Immutable]
public sealed record Ask
{
    public required GrainKey Target { get; init; }

    /// <summary>The validated message record.</summary>
    public required object Message { get; init; }

    public required Caller Caller { get; init; }

    /// <summary>The target is a fresh id that nothing can be stored under: there is no row to load.</summary>
    public bool Creates { get; init; }

    /// <summary>Under which the outcome is recorded; <c>null</c> marks a read, which may not change anything.</summary>
    public OutcomeKey? Key { get; init; }

    /// <summary>
    /// Keyed hash of action, version, target and message; compared before a recorded outcome is given again.
    /// </summary>
    public byte[] Fingerprint { get; init; } = [];

    /// <summary>How long the outcome is kept. All asks of one scope must agree.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Record a refusal too: for asks between grains, so that a process that runs again finds its footprints.
    /// </summary>
    public bool RecordsRefusals { get; init; }

    /// <summary>Not decided any more once this has passed; what was decided is finished.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>For logs only.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>The trace context that it belongs to.</summary>
    public string? Trace { get; init; }

    /// <summary>About how long the message is, where a door read it: turns are bounded in bytes.</summary>
    public int Bytes { get; init; }
}

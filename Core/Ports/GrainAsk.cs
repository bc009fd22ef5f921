namespace Granary;

/// <summary>What Orleans code asks: a message, its caller and its key.</summary>
[Immutable, Alias("granary.grain.ask")]
public sealed record GrainAsk
{
    /// <summary>One of the message records of <c>Grains.Interfaces</c>.</summary>
    public required object Message { get; init; }

    /// <summary>Names a change for repeats; <c>null</c> on a read.</summary>
    public string? Key { get; init; }

    /// <summary>Of the action; <c>null</c>: the first one that has this message.</summary>
    public string? Version { get; init; }

    /// <summary>An API key or a token. Code outside the cluster needs one.</summary>
    public string? Credential { get; init; }

    /// <summary>The caller that code inside the cluster speaks for; ignored from outside.</summary>
    public Caller? Caller { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    /// <summary>For logs only.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>The trace context that it belongs to.</summary>
    public string? Trace { get; init; }

    /// <summary>It was made in this process, or by one that knows the cluster's secret.</summary>
    public bool Trusted { get; internal init; } = true;
}

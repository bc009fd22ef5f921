namespace Granary;

/// <summary>How Orleans code asks.</summary>
public sealed record AskOptions
{
    /// <summary>Names a change for repeats. Without it one is made, which the reply tells.</summary>
    public string? Key { get; init; }

    /// <summary>Of the action, where several versions have the same message.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// An API key or a token. A client that has none is nobody; inside the cluster the program itself asks.
    /// </summary>
    public string? Credential { get; init; }

    /// <summary>For whom code inside the cluster asks, such as <c>user:7</c>; ignored from outside.</summary>
    public Caller? Caller { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public string CorrelationId { get; init; } = "";
}

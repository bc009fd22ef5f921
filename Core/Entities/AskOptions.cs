namespace Granary;

/// <summary>How Orleans code asks.</summary>
public sealed record AskOptions
{
    /// <summary>Names a change for repeats. Without it one is made, which the reply contains.</summary>
    public string? Key { get; init; }

    /// <summary>Of the action, where several versions have the same message.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// An API key or a token. A client without one is anonymous; inside the cluster the caller is the program itself.
    /// </summary>
    public string? Credential { get; init; }

    /// <summary>
    /// The caller on whose behalf code inside the cluster asks, such as <c>user:7</c>; ignored from outside.
    /// </summary>
    public Caller? Caller { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public string CorrelationId { get; init; } = "";
}

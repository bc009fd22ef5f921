namespace Granary;

/// <summary>
/// A dependency did not do its part. With <see cref="Outage"/> the dependency as a whole is away (the intake pauses and
/// nothing is retried message by message); without it this one piece of work did not settle (it goes on the ladder).
/// Nothing was decided, or it was decided wholly: asking again with the same key tells which.
/// </summary>
public sealed class UnavailableException(string dependency, string message, bool outage, Exception? inner = null)
    : Exception(message, inner)
{
    public string Dependency { get; } = dependency;

    public bool Outage { get; } = outage;

    /// <summary>Another silo can do it now: the request is handed on rather than tried again here.</summary>
    public bool HandOn { get; init; }
}

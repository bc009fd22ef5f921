namespace Granary;

/// <summary>What became of an ask. Failures travel as data: an exception would not survive the way.</summary>
[Immutable, Alias("granary.answer")]
public sealed record Answer
{
    private Answer()
    {
    }

    public Outcome? Outcome { get; private init; }

    public Exception? Failure { get; private init; }

    /// <summary>It was not looked at: the entity is leaving this silo. Ask again.</summary>
    public static Answer Returned { get; } = new();

    public static Answer Of(Outcome outcome) => new() { Outcome = outcome };

    public static Answer Failed(Exception failure) => new() { Failure = failure };
}

namespace Granary;

/// <summary>What rules may use while they decide.</summary>
public interface IRuleContext
{
    GrainKey Self { get; }

    /// <summary>The time of this decision, in whole microseconds (as the database keeps it).</summary>
    DateTimeOffset Now { get; }

    Caller Caller { get; }

    /// <summary>The trace context of what is asked, for a state that goes on with it later.</summary>
    string? Trace => null;

    /// <summary>Ask another grain for something without changing it; what is left of the deadline goes along.</summary>
    ValueTask<Outcome> Read(GrainKey target, object message);
}

namespace Granary.Ports;

/// <summary>What a grain may use while it decides.</summary>
public interface IGrainContext
{
    GrainKey Self { get; }

    /// <summary>The time of this decision, in whole microseconds (as the database keeps it).</summary>
    DateTimeOffset Now { get; }

    Caller Caller { get; }

    /// <summary>Ask another grain for something without changing it; what is left of the deadline goes along.</summary>
    ValueTask<Outcome> Read(GrainKey target, object message);
}

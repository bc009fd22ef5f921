namespace Granary.Bench.Load;

/// <summary>How long, or how many, and how many at once.</summary>
internal sealed record RoundPlan(int InFlight)
{
    public TimeSpan? Time { get; init; }

    public long Count { get; init; } = long.MaxValue;

    /// <summary>Keep every latency.</summary>
    public bool Latencies { get; init; }

    /// <summary>Without any reply for so long the round has failed.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);
}

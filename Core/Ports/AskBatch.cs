namespace Granary;

/// <summary>What a lane asks of one entity at once, in order. Inside a process it travels by reference.</summary>
[Immutable, Alias("granary.asks")]
public sealed class AskBatch(IReadOnlyList<Ask> asks)
{
    public IReadOnlyList<Ask> Asks { get; } = asks;

    /// <summary>It was made in this process, or by one that knows the cluster's secret.</summary>
    public bool Trusted { get; init; } = true;

    /// <summary>Inside a process: where the answers go at once. Between processes it is null.</summary>
    internal IReadOnlyList<PendingAsk>? Waiting { get; init; }
}

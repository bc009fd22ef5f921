using System.Diagnostics.Metrics;

namespace Granary.Silo.Postgres;

/// <summary>What the store measures.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("Granary");

    public static Counter<long> Commits { get; } = Meter.CreateCounter<long>("granary.commits");

    public static Counter<long> Races { get; } = Meter.CreateCounter<long>("granary.commit.races");

    public static Histogram<int> GroupSize { get; } = Meter.CreateHistogram<int>("granary.commit.group_size");

    public static Histogram<double> CommitSeconds { get; } = Meter.CreateHistogram<double>("granary.commit.seconds", "s");

    /// <summary>As counted at the last maintenance, up to a bound.</summary>
    public static Gauge<long> OutboxPending { get; } = Meter.CreateGauge<long>("granary.outbox.pending");
}

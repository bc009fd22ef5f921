using System.Diagnostics.Metrics;

namespace Granary.Postgres;

/// <summary>What the store measures.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("Granary");

    public static Counter<long> Commits { get; } =
        Meter.CreateCounter<long>("granary.commits", description: "Commits written, one for each turn of an entity");

    public static Counter<long> Races { get; } =
        Meter.CreateCounter<long>("granary.commit.races",
            description: "Groups of commits that lost a race in PostgreSQL and were tried again");

    public static Histogram<int> GroupSize { get; } =
        Meter.CreateHistogram<int>("granary.commit.group_size", description: "Commits written in one transaction");

    public static Histogram<double> CommitSeconds { get; } =
        Meter.CreateHistogram<double>("granary.commit.seconds", "s", "How long one transaction took");

    /// <summary>A series that begins at 1 has no increase.</summary>
    public static void Begin()
    {
        Commits.Add(0);
        Races.Add(0);
    }

    /// <summary>As counted at the last maintenance, up to a bound.</summary>
    public static Gauge<long> OutboxPending { get; } =
        Meter.CreateGauge<long>("granary.outbox.pending", description: "Messages in the outbox");
}

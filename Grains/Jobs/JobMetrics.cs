using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Granary.Grains.Jobs;

/// <summary>What is counted about jobs.</summary>
internal static class JobMetrics
{
    private static readonly Meter Meter = new("Granary");

    private static readonly Counter<long> Finished =
        Meter.CreateCounter<long>("granary.jobs.finished", description: "Jobs by type and what became of them");

    private static readonly Histogram<double> Seconds =
        Meter.CreateHistogram<double>("granary.job.seconds", "s", "How long this silo's workers ran a job");

    public static void Ended(string type, string outcome) =>
        Finished.Add(1, new TagList { { "type", type }, { "outcome", outcome } });

    public static void Ran(TimeSpan time) => Seconds.Record(time.TotalSeconds);
}

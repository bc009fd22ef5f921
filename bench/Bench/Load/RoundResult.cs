using System.Diagnostics;

namespace Granary.Bench.Load;

internal sealed record RoundResult(
    long First,
    long Replies, TimeSpan Elapsed, long Errors, string? FirstError, IReadOnlyList<long> Latencies)
{
    public double PerSecond => Replies / Elapsed.TotalSeconds;

    /// <summary>In milliseconds.</summary>
    public double Percentile(double share)
    {
        var sorted = Latencies.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)] * 1000.0 / Stopwatch.Frequency;
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Granary.Grains.Publishing;

/// <summary>How long tries of steps took, in the process that made them.</summary>
internal static class StepMetrics
{
    private static readonly Histogram<double> Seconds = new Meter("Granary").CreateHistogram<double>(
        "granary.step.seconds", "s", "How long this process's tries of a step took");

    /// <param name="step">What was tried.</param>
    /// <param name="time">How long.</param>
    /// <param name="outcome">What came of it.</param>
    public static void Tried(string step, TimeSpan time, string outcome) =>
        Seconds.Record(time.TotalSeconds, new TagList { { "step", step }, { "outcome", outcome } });
}

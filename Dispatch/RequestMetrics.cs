using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Granary.Dispatch;

/// <summary>
/// Counts requests by action and outcome. An action that does not exist is counted as one, whatever it was called.
/// </summary>
internal static class RequestMetrics
{
    private static readonly Meter Meter = new("Granary");

    private static readonly Counter<long> Requests =
        Meter.CreateCounter<long>("granary.requests", description: "Requests by action and outcome");

    private static readonly Counter<long> Replays =
        Meter.CreateCounter<long>("granary.replays", description: "Recorded replies given again");

    private static readonly Histogram<double> Seconds =
        Meter.CreateHistogram<double>("granary.request.seconds", "s", "From the door to the outcome");

    public static void Count(string action, string version, Outcome? outcome, long started, string? trace)
    {
        // Exemplars name the trace that is current, and where many requests share a flow none of theirs is.
        using var current = Spans.MakeCurrent(trace);
        var code = outcome is null ? "failed" : Code(outcome);
        var tags = new TagList { { "action", action }, { "version", version }, { "code", code } };
        Requests.Add(1, tags);
        // Also a zero: a series that begins at 1 has no increase.
        Replays.Add(outcome is { Replayed: true } ? 1 : 0);
        // By action, for those that wait for work take long when all is well.
        Seconds.Record(
            Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("action", action));
    }

    // One word for all codes of newer versions: labels stay few, and an alert about defects does not count them.
    private static string Code(Outcome outcome) => outcome.Refusal switch
    {
        null => "ok",
        { IsKnown: true } refusal => refusal.CodeName,
        _ => "unknown",
    };
}

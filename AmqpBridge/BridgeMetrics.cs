using System.Diagnostics.Metrics;

namespace Granary.AmqpBridge;

/// <summary>What the bridge counts, on the meter that all rooms share by name.</summary>
internal static class BridgeMetrics
{
    private static readonly Meter Meter = new("Granary");

    private static long _inFlight;

    public static Counter<long> Retries { get; } =
        Meter.CreateCounter<long>("granary.retries", description: "Requests put on the retry ladder");

    public static Counter<long> DeadLetters { get; } =
        Meter.CreateCounter<long>("granary.dead_letters", description: "Requests put into the dead letter queue");

    public static Counter<long> Reconnects { get; } =
        Meter.CreateCounter<long>("granary.reconnects", description: "Connections to the broker after the first");

    public static Counter<long> Unroutable { get; } =
        Meter.CreateCounter<long>("granary.replies.unroutable", description: "Replies whose queue did not take them");

    public static Counter<long> Unreadable { get; } = Meter.CreateCounter<long>(
        "granary.unreadable", description: "Messages that could not be read at all and were taken out");

    public static Counter<long> Dropped { get; } = Meter.CreateCounter<long>(
        "granary.refusals.dropped", description: "Refusals of strangers for which the dead letters had no room");

    public static Counter<long> SetAside { get; } = Meter.CreateCounter<long>(
        "granary.outbox.set_aside", description: "Outgoing messages that the broker did not take");

    public static Histogram<double> ReplySeconds { get; } =
        Meter.CreateHistogram<double>("granary.reply.seconds", "s", "From delivery to confirmed reply");

    public static ObservableGauge<long> InFlight { get; } =
        Meter.CreateObservableGauge(
            "granary.intake.in_flight", () => Interlocked.Read(ref _inFlight),
            description: "Deliveries not yet settled");

    /// <summary>A series that begins at 1 has no increase: its first dead letter would raise no alert.</summary>
    public static void Begin()
    {
        Counter<long>[] counters = [Retries, DeadLetters, Reconnects, Unroutable, Unreadable, Dropped, SetAside];
        foreach (var counter in counters)
            counter.Add(0);
    }

    public static void InFlightChanged(int by) => Interlocked.Add(ref _inFlight, by);
}

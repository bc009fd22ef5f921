using Granary.AmqpBridge.Connections;

namespace Granary.AmqpBridge.Outbox;

/// <summary>What is known of one target of outgoing messages.</summary>
internal sealed class OutboxLane
{
    public BackOff BackOff { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), Random.Shared);

    public DateTimeOffset RetryAt { get; set; }

    public int Open { get; set; }

    /// <summary>Message ids that came back as unroutable; their confirm follows.</summary>
    public HashSet<string> Returned { get; } = new(StringComparer.Ordinal);

    public List<long> Release { get; } = [];
}

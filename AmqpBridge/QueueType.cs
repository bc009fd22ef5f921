namespace Granary.AmqpBridge;

/// <summary>What kind of queues the topology consists of.</summary>
public enum QueueType
{
    /// <summary>Replicated; dead-letters at least once; counts deliveries.</summary>
    Quorum,

    /// <summary>On one node; dead-letters at most once and counts no deliveries.</summary>
    Classic,
}

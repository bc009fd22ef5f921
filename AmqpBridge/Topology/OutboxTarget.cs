using Granary.AmqpBridge.Topology;

namespace Granary.AmqpBridge.Topology;

/// <summary>Where the messages for one queue, or one exchange of others, are published.</summary>
/// <param name="Exchange">Leads to the queue, or is the target itself.</param>
/// <param name="Queue">With the prefix; null: each message has its own routing key, and need not reach anybody.</param>
/// <param name="Signature">What they must carry, if the queue is closed to others.</param>
internal sealed record OutboxTarget(string Exchange, string? Queue, Signature? Signature);

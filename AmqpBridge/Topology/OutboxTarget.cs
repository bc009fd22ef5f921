using Granary.AmqpBridge.Topology;

namespace Granary.AmqpBridge.Topology;

/// <summary>Where the messages for one queue are published.</summary>
/// <param name="Exchange">Leads to the queue.</param>
/// <param name="Queue">With the prefix.</param>
/// <param name="Signature">What they must carry, if the queue is closed to others.</param>
internal sealed record OutboxTarget(string Exchange, string Queue, Signature? Signature);

namespace Granary.AmqpBridge.Topology;

/// <summary>Where the messages for one queue, or one exchange of others, are published.</summary>
/// <param name="Exchange">Leads to the queue, or is itself the target.</param>
/// <param name="Queue">With the prefix; null: each message has its own routing key, and need not reach anybody.</param>
/// <param name="Signature">What they must carry, if the queue is closed to others.</param>
internal sealed record OutboxAddress(string Exchange, string? Queue, Signature? Signature);

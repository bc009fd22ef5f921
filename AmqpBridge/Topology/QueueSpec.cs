namespace Granary.AmqpBridge.Topology;

/// <summary>One row of the topology: a durable queue and its arguments.</summary>
public sealed record QueueSpec(string Name, IReadOnlyDictionary<string, object?> Arguments);

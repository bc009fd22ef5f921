namespace Granary.AmqpBridge.Topology;

/// <summary>One row of the topology: a durable queue and its arguments.</summary>
public sealed record QueueSpec(string Name, IReadOnlyDictionary<string, object?> Arguments)
{
    /// <summary>Granary itself puts messages here: the internal exchange leads to it by its name.</summary>
    public bool Internal { get; init; }

    /// <summary>What it gets from exchanges of others.</summary>
    public IReadOnlyList<QueueBinding> Bindings { get; init; } = [];
}

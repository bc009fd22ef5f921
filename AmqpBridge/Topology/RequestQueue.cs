using Granary.AmqpBridge.Retries;

namespace Granary.AmqpBridge.Topology;

/// <summary>A queue that requests are taken from, and the queues where those go that were not done at once.</summary>
/// <param name="Name">The queue's name; also its routing key on the way back.</param>
/// <param name="Exchange">Where that key leads to it.</param>
/// <param name="Rungs">Its own ladder.</param>
/// <param name="DeadLetters">Its own dead letter queue.</param>
public sealed record RequestQueue(string Name, string Exchange, IReadOnlyList<Rung> Rungs, string DeadLetters)
{
    /// <summary>What its bodies are; null: envelopes.</summary>
    public PlainQueue? Plain { get; init; }

    /// <summary>The one exchange that its messages may come by; null: any.</summary>
    public string? Only { get; init; }
}

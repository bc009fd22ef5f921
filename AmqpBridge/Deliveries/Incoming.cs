using RabbitMQ.Client;

namespace Granary.AmqpBridge.Deliveries;

/// <summary>What the broker delivers. The body's memory is the client's own until the handler returns.</summary>
/// <param name="Tag">What acknowledges it.</param>
/// <param name="Redelivered">It was delivered before.</param>
/// <param name="Exchange">The exchange that it was published to, which no publisher can pretend.</param>
/// <param name="Properties">Its properties.</param>
/// <param name="Body">Its body.</param>
internal readonly record struct Incoming(
    ulong Tag, bool Redelivered, string Exchange, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    /// <summary>With which it was published, or the broker moved it.</summary>
    public string RoutingKey { get; init; } = "";
}

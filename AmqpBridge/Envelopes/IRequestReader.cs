using RabbitMQ.Client;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>Reads a delivery once. Decides only; never throws for what a stranger sent.</summary>
public interface IRequestReader
{
    /// <summary>A longer body is refused, and not kept whole.</summary>
    int MaxBodyBytes { get; }

    ReadEnvelope Read(
        ReadOnlySpan<byte> body, IReadOnlyBasicProperties properties, bool redelivered, DateTimeOffset now);
}

using RabbitMQ.Client.Events;

namespace Granary.AmqpBridge.Outbox;

internal enum OutboxEventKind
{
    Wake,
    Confirmed,
    Refused,
    Returned,
    Closed,
}

/// <summary>
/// Something that the broker said on the channel of a target; or that it is time to look at the outbox.
/// </summary>
internal readonly record struct OutboxEvent(OutboxEventKind Kind)
{
    public OutboxTarget? Target { get; init; }

    /// <summary>An older channel's word counts no more.</summary>
    public OutboxChannel? Channel { get; init; }

    public ulong Tag { get; init; }

    public bool Multiple { get; init; }

    public string? MessageId { get; init; }

    public ShutdownEventArgs? Reason { get; init; }
}

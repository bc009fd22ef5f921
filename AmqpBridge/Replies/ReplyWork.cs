using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Intake;
using RabbitMQ.Client.Events;

namespace Granary.AmqpBridge.Replies;

internal enum ReplyWorkKind
{
    /// <summary>Publish the delivery's reply.</summary>
    Reply,

    /// <summary>Acknowledge the delivery; nothing is left to do.</summary>
    Acknowledge,

    /// <summary>Its reply cannot be delivered; the rest goes on.</summary>
    Undeliverable,

    /// <summary>The broker confirmed, or refused, one reply or all up to it.</summary>
    Confirmed,
    Refused,

    /// <summary>The broker confirmed a transaction of replies, or its channel is gone.</summary>
    Committed,
    CommitLost,

    /// <summary>Give all that is open in a set of deliveries back to its queue.</summary>
    ReturnAll,

    /// <summary>Give that back for which there was no room.</summary>
    ReturnPutOff,

    /// <summary>The reply channel is gone.</summary>
    Closed,

    /// <summary>Look for replies that nobody confirms.</summary>
    Sweep,
}

/// <summary>One thing for the publishing loop to do.</summary>
internal readonly record struct ReplyWork(ReplyWorkKind Kind)
{
    public Delivery? Delivery { get; init; }

    public OpenDeliveries? Owner { get; init; }

    public TaskCompletionSource? Done { get; init; }

    /// <summary>Why its reply cannot be delivered.</summary>
    public string? Why { get; init; }

    public ulong Tag { get; init; }

    public bool Multiple { get; init; }

    /// <summary>Why the channel is gone.</summary>
    public ShutdownEventArgs? Reason { get; init; }

    /// <summary>Which reply channel says so; an older one's word counts no more.</summary>
    public int Generation { get; init; }
}

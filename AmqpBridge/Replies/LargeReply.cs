using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Intake;
using RabbitMQ.Client.Events;

namespace Granary.AmqpBridge.Replies;

/// <summary>A reply that is larger than the broker takes: its caller gets a refusal instead.</summary>
internal static class LargeReply
{
    /// <summary>Replaces the outcome by a refusal. False if that is not what the channel was closed for.</summary>
    public static bool Refuse(Delivery delivery, ShutdownEventArgs? reason)
    {
        if (delivery.Outcome?.Refusal is not null || !BrokerFaults.RefusesMessage(reason))
            return false;
        delivery.Outcome = Outcome.Refused(
            ErrorCode.Unavailable,
            $"the reply is too large for the broker ({reason!.ReplyText}); ask for a smaller page");
        return true;
    }
}

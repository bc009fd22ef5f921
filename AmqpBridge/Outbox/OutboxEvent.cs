namespace Granary.AmqpBridge.Outbox;

internal enum OutboxEventKind
{
    Wake,
    Confirmed,
    Refused,
    Returned,
    Closed,
}

internal readonly record struct OutboxEvent(
    OutboxEventKind Kind, ulong Tag = 0, bool Multiple = false, string Target = "", string MessageId = "");

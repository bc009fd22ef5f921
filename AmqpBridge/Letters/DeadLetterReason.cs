namespace Granary.AmqpBridge.Letters;

/// <summary>What the dead letter queue says about a message.</summary>
internal sealed record DeadLetterReason(string Code, string Error);

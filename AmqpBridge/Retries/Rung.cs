namespace Granary.AmqpBridge.Retries;

/// <summary>One step of the ladder: a queue whose messages come back after one fixed wait.</summary>
public sealed record Rung(string Queue, TimeSpan Wait);

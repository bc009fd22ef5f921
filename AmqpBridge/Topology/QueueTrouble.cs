namespace Granary.AmqpBridge.Topology;

/// <summary>What is wrong with one queue, while everything else goes on.</summary>
/// <param name="Queue">Which one.</param>
/// <param name="Status"><c>full</c>: something waits for room there. <c>shut</c>: it cannot be consumed.</param>
/// <param name="Since">Since when.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record QueueTrouble(string Queue, string Status, DateTimeOffset Since, string Detail);

using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Retries;

namespace Granary.AmqpBridge.Intake;

/// <summary>What is to become of a delivery. Decided in one place, applied in one place.</summary>
internal abstract record Settlement
{
    private Settlement()
    {
    }

    /// <summary>Reply if there is where to, dead-letter if there is why, then acknowledge.</summary>
    public sealed record Finish(Outcome? Reply, DeadLetterReason? DeadLetterReason) : Settlement;

    /// <summary>Once more, after the rung's wait.</summary>
    public sealed record Retry(Rung Rung) : Settlement;

    /// <summary>Another silo is to take it, which no try here is counted for.</summary>
    /// <param name="Rung">Where it waits first; null: it goes to the end of its queue at once.</param>
    public sealed record HandOn(Rung? Rung) : Settlement;

    /// <summary>No more tries: what is recorded is the answer, else this refusal.</summary>
    public sealed record GiveUp(Refusal Refusal) : Settlement;

    /// <summary>
    /// Nothing is decided: a dependency is away. Back to the queue, once, when the intake has paused.
    /// </summary>
    public sealed record Hold : Settlement
    {
        public static Hold Instance { get; } = new();
    }
}

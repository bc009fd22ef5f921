using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Unreadable;

namespace Granary.AmqpBridge.Letters;

/// <summary>A message that becomes a dead letter.</summary>
/// <param name="Queue">Where it was taken from.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Body">What is kept of its body.</param>
internal sealed record Undone(string Queue, int Attempts, byte[] Body)
{
    /// <summary>How the body was, if only its beginning is kept.</summary>
    public BodyStub? Cut { get; init; }

    /// <summary>Its caller, if it is known.</summary>
    public string? Caller { get; init; }

    /// <summary>It is taken up again at once, by a silo: nothing of it is sealed.</summary>
    public bool IsConsumed { get; init; }
}

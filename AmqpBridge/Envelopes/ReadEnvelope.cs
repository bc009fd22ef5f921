using Granary.Dispatch;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>What a delivery turned out to be: a request or a refusal, and where to answer in either case.</summary>
public readonly record struct ReadEnvelope(
    Request? Request, Refusal? Refusal, string? ReplyTo, string CorrelationId, int Tries)
{
    /// <summary>
    /// The id that was made up here, for the sender gave none. Published again, the message carries it, and stays the
    /// same request.
    /// </summary>
    public string? MadeId { get; init; }

    /// <summary>What logs call it.</summary>
    public string ShownId => Shown.Of(CorrelationId);

    /// <summary>How often it was handed on, which is no try.</summary>
    public int Hands { get; init; }
}

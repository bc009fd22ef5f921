using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Unreadable;

namespace Granary.AmqpBridge.Intake;

/// <summary>What the dead letter queue says about a message.</summary>
internal sealed record Burial(string Code, string Error)
{
    private const int MostOfError = 1000;

    /// <param name="headers">Of the dead letter.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="queue">Where it was taken from.</param>
    /// <param name="at">When it failed.</param>
    /// <param name="body">What is kept of its body; null: all of it.</param>
    public void Note(IDictionary<string, object?> headers, int attempts, string queue, string at, BodyStub? body)
    {
        headers[HeaderNames.ErrorCode] = Code;
        headers[HeaderNames.Error] = Error.Length <= MostOfError ? Error : Error[..MostOfError];
        headers[HeaderNames.Attempts] = attempts;
        headers[HeaderNames.FailedAt] = at;
        headers[HeaderNames.OriginalQueue] = queue;
        // Only we say that a body was cut.
        headers.Remove(HeaderNames.BodyBytes);
        headers.Remove(HeaderNames.BodyHash);
        body?.Note(headers);
    }
}

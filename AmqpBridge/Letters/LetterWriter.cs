using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Unreadable;
using Granary.Dispatch.Security;

namespace Granary.AmqpBridge.Letters;

/// <summary>Writes the headers of a dead letter, and seals its secrets.</summary>
internal sealed class LetterWriter(Seal seal, TimeProvider time)
{
    private const int MostOfError = 1000;

    // No request has secrets so long, so what grows more is none, and the broker might not take it any more.
    private const int MostGrowth = 64 * 1024;

    /// <summary>Headers of strangers that have the names of ours do not stay.</summary>
    /// <returns>The body as it is kept.</returns>
    public byte[] Write(IDictionary<string, object?> headers, DeadLetterReason reason, Undone undone)
    {
        var now = time.GetUtcNow();
        var (written, letter) = (Republication.Time(now), Guid.CreateVersion7(now).ToString());
        headers[HeaderNames.Letter] = letter;
        headers[HeaderNames.ErrorCode] = reason.Code;
        headers[HeaderNames.Error] = reason.Error.Length <= MostOfError ? reason.Error : reason.Error[..MostOfError];
        headers[HeaderNames.Attempts] = undone.Attempts;
        headers[HeaderNames.FailedAt] = written;
        headers[HeaderNames.OriginalQueue] = undone.Queue;
        headers.TryAdd(HeaderNames.FirstSeen, written);
        headers.Remove(HeaderNames.Caller);
        headers.Remove(HeaderNames.BodyBytes);
        headers.Remove(HeaderNames.BodyHash);
        if (undone.Caller is { } caller)
            headers[HeaderNames.Caller] = caller;
        undone.Cut?.Note(headers);
        return undone.IsConsumed ? undone.Body : Sealed(headers, undone.Body, new LetterSeal(seal, letter));
    }

    private static byte[] Sealed(IDictionary<string, object?> headers, byte[] body, LetterSeal own)
    {
        own.Close(headers);
        var closed = own.Close(body);
        if (closed.Length <= body.Length + MostGrowth)
            return closed;
        var stub = BodyStub.Of(body, BodyStub.Kept);
        stub.Note(headers);
        return own.Close(stub.Start);
    }
}

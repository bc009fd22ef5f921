using System.Security.Cryptography;
using Granary.AmqpBridge.Envelopes;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>What is kept of a body: all of a short one; the length, hash and beginning of a long one.</summary>
/// <param name="Length">Of the whole body.</param>
/// <param name="Sha256">Of the whole body, in hexadecimal digits.</param>
/// <param name="Start">Its first bytes.</param>
internal sealed record BodyStub(long Length, string Sha256, byte[] Start)
{
    /// <summary>How much is kept of a body that is cut.</summary>
    public const int Kept = 4 * 1024;

    public bool IsCut => Start.Length < Length;

    /// <summary>Tells of a cut body how it was.</summary>
    public void Note(IDictionary<string, object?> headers)
    {
        if (!IsCut)
            return;
        headers[HeaderNames.BodyBytes] = Length;
        headers[HeaderNames.BodyHash] = Sha256;
    }

    /// <param name="body">The whole body.</param>
    /// <param name="most">What is longer, and longer than what is kept anyway, is cut.</param>
    public static BodyStub Of(ReadOnlySpan<byte> body, int most) => new(
        body.Length, Convert.ToHexStringLower(SHA256.HashData(body)), body[..Room(body.Length, most)].ToArray());

    /// <summary>How many bytes are kept.</summary>
    public static int Room(long length, int most) => (int)Math.Min(length, length > most ? Kept : most);
}

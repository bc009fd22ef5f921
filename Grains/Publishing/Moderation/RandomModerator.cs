using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Granary.Publishing;

namespace Granary.Grains.Publishing.Moderation;

/// <summary>
/// Approves some of a hundred. The draw is made of post, revision and a secret: a retry draws the same, and nobody
/// knows it before.
/// </summary>
internal sealed class RandomModerator(int approvePercent, string secret) : IModerator
{
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);

    public ValueTask<string?> Judge(PostReview post, CancellationToken cancellation) =>
        new(Draw(post.Id, post.Revision) < approvePercent ? null : "the moderation's draw went against it");

    private uint Draw(long post, long revision) => BinaryPrimitives.ReadUInt32LittleEndian(
        HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"post {post} revision {revision}"))) % 100;
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Granary.Publishing;

namespace Granary.Grains.Publishing.Moderation;

/// <summary>
/// Approves some of a hundred. The draw is made of post and revision, so that a retry draws the same.
/// </summary>
internal sealed class RandomModerator(int approvePercent) : IModerator
{
    public ValueTask<string?> Judge(PostReview post, CancellationToken cancellation) =>
        new(Draw(post.Id, post.Revision) < approvePercent ? null : "the moderation's draw went against it");

    internal static uint Draw(long post, long revision) => BinaryPrimitives.ReadUInt32LittleEndian(
        SHA256.HashData(Encoding.UTF8.GetBytes($"post {post} revision {revision}"))) % 100;
}

using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>What of publishing is answered by the database from its indexes.</summary>
public interface IPublishingLists
{
    ValueTask<long?> PostOf(string slug);

    ValueTask<FoundPage<FoundPost>> Posts(PostFilter filter);

    ValueTask<FoundPage<NotificationView>> Notifications(long user, int limit, long offset);
}

/// <summary>A post and the present name of its author.</summary>
public sealed record FoundPost(long Id, EntityRow Row, string? Username);

/// <param name="AuthorId">The author; null: all authors.</param>
/// <param name="Status">Null: any.</param>
/// <param name="Limit">How many.</param>
/// <param name="Offset">After how many.</param>
public sealed record PostFilter(long? AuthorId, string? Status, int Limit, long Offset);

namespace Granary.Publishing;

/// <summary>
/// Decides whether a post may be published. May be asked again about the same revision, and must then give the same
/// answer.
/// </summary>
public interface IModerator
{
    /// <returns>Why not; null: it may.</returns>
    ValueTask<string?> Judge(PostReview post, CancellationToken cancellation);
}

/// <summary>Delivers notifications, besides keeping them.</summary>
public interface INotifier
{
    /// <summary>
    /// May be asked again for the same users if it did not come back the last time: what it does for a post and a user
    /// should be done once (the pair is a good key).
    /// </summary>
    ValueTask Deliver(PostReview post, IReadOnlyList<long> users, CancellationToken cancellation);
}

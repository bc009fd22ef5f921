using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>
/// Tells the next page of a post's subscribers; those that have a notification get no second one, and nothing is
/// delivered twice.
/// </summary>
internal sealed class SubscriberPages(NotificationBook notifications, INotifier? notifier, int pageSize)
{
    /// <returns>The report, with what was done.</returns>
    public async Task<MarkNotified> Tell(PostReview post, MarkNotified report, CancellationToken cancellation)
    {
        var page = await notifications.Notify(post.Id, post.AuthorId, post.NotifiedTo, pageSize);
        if (page.Undelivered.Count > 0)
        {
            if (notifier is not null)
                await notifier.Deliver(post, page.Undelivered, cancellation);
            await notifications.Delivered(post.Id, page.Undelivered);
        }

        return report with
        {
            After = post.NotifiedTo,
            Last = page.More ? page.Last : null,
            Count = page.Count,
        };
    }
}

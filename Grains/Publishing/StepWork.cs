using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>What each step does, once: the post emits the next one when the step is reported.</summary>
internal sealed class StepWork(
    PostAsks posts, NotificationBook notifications, IModerator moderator, INotifier? notifier,
    PublishingOptions options)
{
    public Task<Outcome> Do(PostReview post, RunStep order, CancellationToken cancellation) => order.Step switch
    {
        PostStep.Moderate => Moderate(post, order, cancellation),
        PostStep.GeneratePreview => posts.Tell(order.Step, Report(new SetPreview
        {
            Id = post.Id,
            PreviewUrl = options.PreviewBase.TrimEnd('/') + "/" + Uri.EscapeDataString(post.Slug),
        }, order)),
        PostStep.Publish => posts.Tell(order.Step, Report(new MarkPublished { Id = post.Id }, order)),
        PostStep.Notify => Notify(post, order, cancellation),
        _ => throw new InvalidOperationException($"There is no step {order.Step}."),
    };

    private async Task<Outcome> Moderate(PostReview post, RunStep order, CancellationToken cancellation)
    {
        var reason = await moderator.Judge(post, cancellation);
        return await posts.Tell(order.Step, reason is null
            ? Report(new ApprovePost { Id = post.Id }, order)
            : Report(new RejectPost { Id = post.Id, Reason = reason }, order));
    }

    private async Task<Outcome> Notify(PostReview post, RunStep order, CancellationToken cancellation) =>
        await posts.Tell(
            $"{order.Step}/{post.NotifiedTo}", Report(await Page(post, cancellation), order));

    /// <summary>
    /// One page; subscribers that have a notification get no second one, and nothing is delivered twice.
    /// </summary>
    public async Task<MarkNotified> Page(PostReview post, CancellationToken cancellation)
    {
        var page = await notifications.Notify(post.Id, post.AuthorId, post.NotifiedTo, options.PageSize);
        if (page.Undelivered.Count > 0)
        {
            if (notifier is not null)
                await notifier.Deliver(post, page.Undelivered, cancellation);
            await notifications.Delivered(post.Id, page.Undelivered);
        }

        return new()
        {
            Id = post.Id,
            After = post.NotifiedTo,
            Last = page.More ? page.Last : null,
            Count = page.Count,
        };
    }

    private static StepReport Report(StepReport report, RunStep order) => report with
    {
        Revision = order.Revision,
        Attempt = order.Attempt,
        Worker = PostAsks.Worker,
    };
}

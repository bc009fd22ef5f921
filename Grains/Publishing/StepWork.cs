using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>
/// What each step does, in a silo as in a worker's process: the post is told, and emits the next one.
/// </summary>
internal sealed class StepWork(IModerator moderator, string previewBase)
{
    /// <param name="post">As it stands.</param>
    /// <param name="order">What is due.</param>
    /// <param name="worker">Who does it, for the history.</param>
    /// <param name="cancellation">Ends the moderation.</param>
    /// <returns>What the post is to be told.</returns>
    public async ValueTask<StepReport> Do(
        PostReview post, RunStep order, string worker, CancellationToken cancellation)
    {
        StepReport report = order.Step switch
        {
            PostStep.Moderate => await Judge(post, cancellation),
            PostStep.GeneratePreview => new SetPreview
            {
                Id = post.Id,
                PreviewUrl = previewBase.TrimEnd('/') + "/" + Uri.EscapeDataString(post.Slug),
            },
            PostStep.Publish => new MarkPublished { Id = post.Id },
            PostStep.Notify => new MarkNotified { Id = post.Id, After = post.NotifiedTo },
            _ => throw new InvalidOperationException($"There is no step {order.Step}."),
        };
        return report with { Revision = order.Revision, Attempt = order.Attempt, Worker = worker };
    }

    private async ValueTask<StepReport> Judge(PostReview post, CancellationToken cancellation) =>
        await moderator.Judge(post, cancellation) is { } reason
            ? new RejectPost { Id = post.Id, Reason = reason }
            : new ApprovePost { Id = post.Id };
}

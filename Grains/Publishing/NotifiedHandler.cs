using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>
/// A foreign worker's report that a page of subscribers was notified. It knows none of them, so that page gets its
/// notifications here, before the report is recorded.
/// </summary>
internal sealed class NotifiedHandler(IEngine engine, PostAsks posts, SubscriberPages pages) : IActionHandler
{
    public HandlerTable Table => new HandlerTable().On<MarkNotified>(Notify);

    private async Task<Outcome> Notify(Ask ask, MarkNotified told, CancellationToken cancellation)
    {
        if (await posts.Find(told.Id) is { Step: PostStep.Notify } post
            && (told.Revision ?? post.Revision) == post.Revision && (told.After ?? post.NotifiedTo) == post.NotifiedTo)
            told = await pages.Tell(post, told with { Revision = post.Revision }, cancellation);

        return await engine.Ask(
            ask with { Target = new(PublishingSystem.Post, told.Id), Message = told }, cancellation);
    }
}

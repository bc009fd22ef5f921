using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>What an author, a reader and a subscriber ask that one grain alone cannot answer.</summary>
public sealed class PublishingHandler(IEngine engine, IStore store, IPublishingLists lists) : IActionHandler
{
    private const int DefaultLimit = 20;

    public HandlerTable Table => new HandlerTable()
        .On<CreatePost>(Create)
        .On<GetPost>(Get)
        .On<ListPosts>((ask, m, _) => List(ask.Caller.UserId, m))
        .On<Subscribe>((ask, m, cancellation) => Follow(ask, m.Id, cancellation))
        .On<Unsubscribe>((ask, m, cancellation) => Follow(ask, m.Id, cancellation))
        .On<ListNotifications>((ask, m, _) => Notifications(ask.Caller.UserId!.Value, m));

    /// <summary>The title's own slug; where another post has it, the same with the post's number.</summary>
    private async Task<Outcome> Create(Ask ask, CreatePost post, CancellationToken cancellation)
    {
        var target = new GrainKey(PublishingSystem.Post, await store.NextId(PublishingSystem.Post));
        var outcome = await engine.Ask(
            ask with { Target = target, Message = new AddPost(post, Numbered: false), Creates = true }, cancellation);
        return outcome is { Replayed: false, Refusal.Code: ErrorCode.Conflict }
            ? await engine.Ask(
                ask with { Target = target, Message = new AddPost(post, Numbered: true), Creates = true }, cancellation)
            : outcome;
    }

    private Task<Outcome> Get(Ask ask, GetPost get, CancellationToken cancellation) => get switch
    {
        { Id: { } id, Slug: null } => Show(ask, id, cancellation),
        { Id: null, Slug: { } slug } => BySlug(ask, slug, cancellation),
        _ => Task.FromResult(Outcome.Refused(new Refusal(ErrorCode.ValidationFailed, "data: give id or slug")
        {
            Details = [new("id", "must be given, or else slug")],
        })),
    };

    private Task<Outcome> Show(Ask ask, long id, CancellationToken cancellation) =>
        engine.Ask(ask with { Target = new(PublishingSystem.Post, id), Message = new ShowPost(id) }, cancellation)
            .AsTask();

    private async Task<Outcome> BySlug(Ask ask, string slug, CancellationToken cancellation)
    {
        var missing = Outcome.Refused(ErrorCode.NotFound, $"post '{slug}' does not exist");
        if (await lists.PostOf(slug) is not { } id)
            return missing;
        var outcome = await Show(ask, id, cancellation);
        // The id would tell that there is a draft.
        return outcome.Refusal is { Code: ErrorCode.NotFound } ? missing : outcome;
    }

    /// <summary>Authors see all of their own posts; other lists show only published ones.</summary>
    private async Task<Outcome> List(long? caller, ListPosts list)
    {
        var own = list.AuthorId is { } author && author == caller;
        if (!own && list.Status is not (null or PostStatus.Published))
            return PageBytes.Of(new FoundPage<FoundPost>([], 0, true), Line);
        var found = await lists.Posts(new(
            list.AuthorId, own ? list.Status : PostStatus.Published, list.Limit ?? DefaultLimit, list.Offset ?? 0));
        return PageBytes.Of(found, Line);
    }

    private static PostLine Line(FoundPost found) => PostRules.Line(
        found.Row.Entity<PostState>(found.Id), found.Username);

    private Task<Outcome> Follow(Ask ask, long author, CancellationToken cancellation)
    {
        var subscriber = ask.Caller.UserId!.Value;
        if (author == subscriber)
            return Task.FromResult(Outcome.Refused(ErrorCode.Conflict, "users cannot subscribe to themselves"));
        return SubscriptionId.Of(author, subscriber) is { } id
            ? engine.Ask(ask with { Target = new(PublishingSystem.Subscription, id) }, cancellation).AsTask()
            : Task.FromResult(Outcome.Refused(ErrorCode.NotFound, $"user {author} does not exist"));
    }

    private async Task<Outcome> Notifications(long user, ListNotifications list)
    {
        var found = await lists.Notifications(user, list.Limit ?? DefaultLimit, list.Offset ?? 0);
        return PageBytes.Of(found, one => one);
    }
}

using System.Text.Json;
using Granary.Publishing;
using Granary.Users;
using Json = Granary.Publishing.PublishingViewJson;

namespace Granary.Grains.Publishing;

/// <summary>What an author and readers do to a post. What the steps of its publication do is in <see cref="PostSteps"/>.</summary>
public sealed class PostRules : IRules
{
    public const string Slug = "post_slug";

    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => (message, current) switch
    {
        (AddPost m, _) => Add(m, context),
        (_, null) => new(Changes.Missing(context)),
        (ShowPost, _) => Show(current, context),
        (StepReport m, _) => new(PostSteps.Decide(current, m, context)),
        (RepeatStep, _) => new(PostSteps.Repeat(current, context)),
        _ when Author(current) != context.Caller.UserId => new(Stranger(current, context)),
        (GetPostHistory, _) => new(History(current)),
        (UpdatePost m, _) => current.Stale(context, m.IfVersion) is { } stale ? new(stale) : Update(current, m, context),
        (DeletePost m, _) => new(current.Stale(context, m.IfVersion) ?? Delete(current, context)),
        (PublishPost m, _) => current.Stale(context, m.IfVersion) is { } stale ? new(stale) : Publish(current, context),
        _ => throw new InvalidOperationException($"A post does not understand {message.GetType().Name}."),
    };

    public static PostLine LineOf(Entity entity, string? username)
    {
        var post = (PostState)entity.State;
        return new(
            entity.Id, post.Slug, post.Title, post.Description, post.Status, post.PreviewUrl, post.Reason,
            new(post.AuthorId, username), entity.CreatedAt, entity.UpdatedAt, entity.Version);
    }

    private static ValueTask<Decision> Add(AddPost add, IRuleContext context)
    {
        var (title, description, body) = add.Post;
        var slug = add.Numbered ? Slugs.Numbered(Slugs.Of(title), context.Self.Id) : Slugs.Of(title);
        var author = context.Caller.UserId ?? throw new InvalidOperationException("A post needs a user.");
        var post = Changes.First(context, new PostState(
            author, slug, title, description, body, PostStatus.Draft, [new(context.Now, "created")]));
        return Write(post, context, [new(Slug, slug, context.Self) { TakenError = $"the slug '{slug}' is taken" }]);
    }

    private static async ValueTask<Decision> Show(Entity current, IRuleContext context)
    {
        var post = (PostState)current.State;
        var stranger = post.AuthorId != context.Caller.UserId;
        return stranger && post.Status == PostStatus.Draft
            ? Changes.Missing(context)
            : Decision.Answer(await View(current, context, stranger && post.Status != PostStatus.Published));
    }

    /// <summary>A draft does not exist for others; of the rest they know that it is not theirs.</summary>
    private static Decision Stranger(Entity current, IRuleContext context) =>
        ((PostState)current.State).Status == PostStatus.Draft
            ? Changes.Missing(context)
            : Decision.Refuse(ErrorCode.Forbidden, $"post {current.Id} is another user's");

    private static Decision History(Entity current)
    {
        var post = (PostState)current.State;
        return Decision.Answer(ReplyData.Of(
            new HistoryView(current.Id, post.Status, post.History), Json.Default.HistoryView));
    }

    private static ValueTask<Decision> Update(Entity current, UpdatePost update, IRuleContext context)
    {
        var post = (PostState)current.State;
        if (post.Status is PostStatus.Pending or PostStatus.Published)
            return new(Wrong(current, "be changed"));
        return Write(current.Next(context, post with
        {
            Title = update.Title.Or(post.Title)!,
            Description = update.Description.Or(post.Description),
            Body = update.Body.Or(post.Body)!,
            History = post.History.And(new(context.Now, "edited")),
        }), context, []);
    }

    private static Decision Delete(Entity current, IRuleContext context)
    {
        var slug = new NameClaim(Slug, ((PostState)current.State).Slug, context.Self, Releases: true);
        var data = ReplyData.Of(new Deletion(current.Id), Json.Default.Deletion);
        return Decision.Delete(data) with { Names = [slug], Timers = [PostSteps.NoTimer(context)] };
    }

    private static async ValueTask<Decision> Publish(Entity current, IRuleContext context)
    {
        var post = (PostState)current.State;
        if (post.Status is PostStatus.Pending or PostStatus.Published)
            return Wrong(current, "be published");
        var next = current.Next(context, post with
        {
            Status = PostStatus.Pending,
            Revision = post.Revision + 1,
            Step = PostStep.Moderate,
            PreviewUrl = null,
            Reason = null,
            History = post.History.And(new(context.Now, "submitted", Detail: $"revision {post.Revision + 1}")),
        });
        return PostSteps.Due(next, await View(next, context), context);
    }

    private static Decision Wrong(Entity current, string what) => Decision.Refuse(
        ErrorCode.Conflict, $"post {current.Id} is {((PostState)current.State).Status} and cannot {what}");

    private static async ValueTask<Decision> Write(Entity post, IRuleContext context, IReadOnlyList<NameClaim> names) =>
        Decision.Write(post, await View(post, context)) with { Names = names };

    private static async ValueTask<byte[]> View(Entity entity, IRuleContext context, bool closed = false)
    {
        var post = (PostState)entity.State;
        return ReplyData.Of(
            new PostView(
                entity.Id, post.Slug, closed ? null : post.Title, closed ? null : post.Description, closed ? null : post.Body,
                post.Status, closed ? null : post.PreviewUrl, closed ? null : post.Reason,
                new(post.AuthorId, await Name(post.AuthorId, context)), entity.CreatedAt, entity.UpdatedAt, entity.Version),
            Json.Default.PostView);
    }

    private static async ValueTask<string?> Name(long user, IRuleContext context)
    {
        var found = await context.Find(new(UserActions.User, user), new GetUser(user));
        return found.Refusal is null
            ? JsonSerializer.Deserialize(found.Data.Span, UserViewJson.Default.UserView)!.Username
            : null;
    }

    private static long Author(Entity post) => ((PostState)post.State).AuthorId;
}

using Granary.Grains.Users;
using Granary.Publishing;
using Granary.Users;

namespace Granary.Grains.Publishing;

/// <summary>
/// What an author and readers do to a post. What the steps of its publication do is in <see cref="PostSteps"/>.
/// </summary>
public sealed class PostRules : IRules<PostState>
{
    public const string Slug = "post_slug";

    public RuleTable<PostState> Table { get; } = new RuleTable<PostState>()
        .Create<AddPost, PostView>(Add, View)
        .Steps()
        // A draft does not exist for others; of the rest they know that it is not theirs.
        .Only((post, context) => post.State.Status != PostStatus.Draft || IsOwn(post, context))
        .Read<ShowPost, PostView>(Show)
        .Only(IsOwn, post => Decide.Forbidden($"post {post.Id} is another user's"))
        .Read<GetPostHistory, HistoryView>(post => new(post.Id, post.State.Status, post.State.History))
        .Change<UpdatePost, PostView>(Update, View)
        .Change<PublishPost, PostView>(Publish, View)
        .Delete<DeletePost>(Delete);

    public static PostLine Line(Entity<PostState> post, string? username) => new(
        post.Id, post.State.Slug, post.State.Title, post.State.Description, post.State.Status, post.State.PreviewUrl,
        post.State.Reason, new(post.State.AuthorId, username), post.CreatedAt, post.UpdatedAt, post.Version);

    private static Decision<PostState> Add(AddPost m, IRuleContext context)
    {
        var (title, description, body) = m.Post;
        var slug = m.Numbered ? Slugs.Numbered(Slugs.Of(title), context.Self.Id) : Slugs.Of(title);
        var author = context.Caller.UserId ?? throw new InvalidOperationException("A post needs a user.");
        return Decide.Write(new PostState(
            author, slug, title, description, body, PostStatus.Draft, [new(context.Now, "created")]));
    }

    private static Decision<PostState> Update(Entity<PostState> post, UpdatePost m, IRuleContext context) =>
        Closed(post, "be changed") ?? Decide.Write(post.State with
        {
            Title = m.Title.Or(post.State.Title)!,
            Description = m.Description.Or(post.State.Description),
            Body = m.Body.Or(post.State.Body)!,
            History = post.State.History.And(new(context.Now, "edited")),
        });

    private static Decision<PostState> Publish(Entity<PostState> post, PublishPost m, IRuleContext context) =>
        Closed(post, "be published") ?? PostSteps.Due(post, post.State with
        {
            Status = PostStatus.Pending,
            Revision = post.State.Revision + 1,
            Step = PostStep.Moderate,
            PreviewUrl = null,
            Reason = null,
            History = post.State.History.And(
                new(context.Now, "submitted", Detail: $"revision {post.State.Revision + 1}")),
        }, context);

    private static Decision<PostState> Delete(Entity<PostState> post, DeletePost m, IRuleContext context) =>
        Decide.End<PostState>() with { Timers = [TimerChange.Clear(PostSteps.Timer)] };

    private static Refusal? Closed(Entity<PostState> post, string what) =>
        post.State.Status is PostStatus.Pending or PostStatus.Published
            ? Decide.Conflict($"post {post.Id} is {post.State.Status} and cannot {what}")
            : null;

    private static ValueTask<PostView> Show(Entity<PostState> post, IRuleContext context) =>
        View(post, context, isOpen: post.State.Status == PostStatus.Published || IsOwn(post, context));

    private static ValueTask<PostView> View(Entity<PostState> post, IRuleContext context) =>
        View(post, context, isOpen: true);

    private static async ValueTask<PostView> View(Entity<PostState> entity, IRuleContext context, bool isOpen)
    {
        var post = entity.State;
        return new(
            entity.Id, post.Slug, isOpen ? post.Title : null, isOpen ? post.Description : null,
            isOpen ? post.Body : null, post.Status, isOpen ? post.PreviewUrl : null, isOpen ? post.Reason : null,
            new(post.AuthorId, await Name(post.AuthorId, context)), entity.CreatedAt, entity.UpdatedAt,
            entity.Version);
    }

    private static async ValueTask<string?> Name(long user, IRuleContext context)
    {
        var found = await context.Find(new(UserSystem.User, user), new GetUser(user));
        return found.Refusal is null
            ? ReplyData.Read<UserView>(found.Data).Username
            : null;
    }

    private static bool IsOwn(Entity<PostState> post, IRuleContext context) =>
        post.State.AuthorId == context.Caller.UserId;
}

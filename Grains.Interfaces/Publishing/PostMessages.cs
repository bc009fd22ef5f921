namespace Granary.Publishing;

public sealed record CreatePost(
    [Text(200)] string Title, [Text(1000, min: 0)] string? Description, [Text(50_000)] string Body)
    : IMessage<PostView>;

/// <summary>
/// Inside only: a post with a slug of its title, or, where that one is taken, with its number behind it.
/// </summary>
public sealed record AddPost(CreatePost Post, bool Numbered) : IMessage<PostView>;

/// <summary>By id or by slug.</summary>
public sealed record GetPost([IdOf("post")] long? Id, [Text(200)] string? Slug) : IMessage<PostView>;

/// <summary>Inside only: the post, as the caller may see it.</summary>
public sealed record ShowPost(long Id) : IEntityMessage<PostView>;

public sealed record ListPosts(
    [IdOf("user")] long? AuthorId,
    [Choice(PostStatus.Draft, PostStatus.Pending, PostStatus.Published, PostStatus.Rejected, PostStatus.Error)]
    string? Status)
    : PageMessage<PostLine>;

public sealed record UpdatePost(long Id, long? IfVersion) : IChange<PostView>
{
    [Text(200)]
    public Patch<string> Title { get; init; }

    [Text(1000, min: 0)]
    public Patch<string?> Description { get; init; }

    [Text(50_000)]
    public Patch<string> Body { get; init; }
}

public sealed record DeletePost(long Id, long? IfVersion) : IChange<Deletion>;

public sealed record PublishPost(long Id, long? IfVersion) : IChange<PostView>;

public sealed record GetPostHistory(long Id) : IEntityMessage<HistoryView>;

using System.Text.Json.Serialization;

namespace Granary.Publishing;

public sealed record CreatePost(string Title, string? Description, string Body) : IMessage<PostView>;

/// <summary>Inside only: a post with a slug of its title, or, where that one is taken, with its number behind it.</summary>
public sealed record AddPost(CreatePost Post, bool Numbered);

/// <summary>By id or by slug.</summary>
public sealed record GetPost(long? Id, string? Slug) : IMessage<PostView>;

/// <summary>Inside only: the post, as the caller may see it.</summary>
public sealed record ShowPost(long Id) : IEntityMessage;

public sealed record ListPosts(long? AuthorId, string? Status, int? Limit, long? Offset) : IMessage<PageView<PostLine>>;

public sealed record UpdatePost : IEntityMessage<PostView>
{
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    public Patch<string> Title { get; init; }

    public Patch<string> Description { get; init; }

    public Patch<string> Body { get; init; }
}

public sealed record DeletePost(long Id, long? IfVersion) : IEntityMessage<Deletion>;

public sealed record PublishPost(long Id, long? IfVersion) : IEntityMessage<PostView>;

public sealed record GetPostHistory(long Id) : IEntityMessage<HistoryView>;

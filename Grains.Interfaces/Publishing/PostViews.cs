using System.Text.Json.Serialization;

namespace Granary.Publishing;

/// <summary>The author of a post; without a name if the user was deleted.</summary>
public sealed record PostAuthor(long Id, string? Username);

/// <summary>A post. Other users see the status of an unpublished one, but not its text.</summary>
public sealed record PostView(
    long Id, string Slug, string? Title, string? Description, string? Body, string Status, string? PreviewUrl,
    string? Reason, PostAuthor Author, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

/// <summary>A post in a list: without its body.</summary>
public sealed record PostLine(
    long Id, string Slug, string Title, string? Description, string Status, string? PreviewUrl, string? Reason,
    PostAuthor Author, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

/// <summary>A post as a worker sees it.</summary>
public sealed record PostReview(
    long Id, string Slug, string Title, string? Description, string Body, string Status, string? Step, long Revision,
    string? PreviewUrl, long NotifiedTo, long AuthorId, DateTimeOffset UpdatedAt, long Version);

public sealed record SubscriptionView(long AuthorId, bool Subscribed);

public sealed record NotificationView(
    long Id, long PostId, string Slug, string Title, PostAuthor Author, DateTimeOffset CreatedAt);

/// <summary>The message of a step's queue. Foreign workers read it.</summary>
public sealed record StepOrder(long PostId, long Revision, long Attempt, long? After)
{
    /// <summary>Says which queue; the queue says the rest.</summary>
    [JsonIgnore]
    public string Step { get; init; } = "";
}

/// <summary>What became of a step's message.</summary>
/// <param name="Done">False: it came late, twice or out of order, and changed nothing.</param>
public sealed record StepDone(bool Done);

using System.Text.Json.Serialization;

namespace Granary.Grains.Publishing;

/// <summary>A post, where its publication stands, and how it came there.</summary>
/// <param name="AuthorId">The author.</param>
/// <param name="Slug">Its name in addresses; it stays when the title changes.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Description">Optional.</param>
/// <param name="Body">The text.</param>
/// <param name="Status">One of <see cref="Granary.Publishing.PostStatus"/>.</param>
/// <param name="History">What happened.</param>
public sealed record PostState(
    long AuthorId, string Slug, string Title, string? Description, string Body, string Status,
    IReadOnlyList<HistoryEntry> History)
{
    /// <summary>Counts the attempts to publish: a step's message for another one is of no use any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Revision { get; init; }

    /// <summary>The step that is waited for; none in a post that rests.</summary>
    public string? Step { get; init; }

    public string? PreviewUrl { get; init; }

    /// <summary>Why it was rejected or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>The last of the subscribers that were notified.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long NotifiedTo { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long NotifiedCount { get; init; }
}

public sealed record SubscriptionState(long AuthorId, long UserId);

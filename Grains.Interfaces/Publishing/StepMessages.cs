using System.Text.Json.Serialization;

namespace Granary.Publishing;

/// <summary>What a worker that does a step tells the post. Without a revision it means the present one.</summary>
public abstract record StepReport : IEntityMessage<PostReview>
{
    [JsonPropertyName("post_id")]
    public required long Id { get; init; }

    public long? Revision { get; init; }

    public long? Attempt { get; init; }

    public string? Worker { get; init; }
}

public sealed record ReviewPost : StepReport;

public sealed record ApprovePost : StepReport;

public sealed record RejectPost : StepReport
{
    public required string Reason { get; init; }
}

public sealed record SetPreview : StepReport
{
    public required string PreviewUrl { get; init; }
}

public sealed record MarkPublished : StepReport;

/// <summary>
/// Subscribers up to <see cref="Last"/> were told; the next page is those after it. Without it: all of them.
/// </summary>
public sealed record MarkNotified : StepReport
{
    public long? After { get; init; }

    public long? Last { get; init; }

    public long? Count { get; init; }
}

/// <summary>A step will not be done any more: the post ends as that step's failure ends.</summary>
public sealed record FailPost : StepReport
{
    /// <summary>Null: the one that the post is at.</summary>
    public string? Step { get; init; }

    /// <summary>Inside only: the page of subscribers that could not be told; null: whichever is waited for.</summary>
    public long? After { get; init; }

    public required string Reason { get; init; }
}

/// <summary>Inside only: a try of a step failed; another will follow.</summary>
public sealed record NoteFailedTry : StepReport
{
    public required string Step { get; init; }

    public required string Reason { get; init; }
}

/// <summary>Inside only: nothing was heard of the step for long.</summary>
public sealed record RepeatStep(long Id) : IEntityMessage<PostReview>;

/// <summary>What stands in every message of a step's queues.</summary>
public abstract record StepMessage
{
    public required string Step { get; init; }

    public required long PostId { get; init; }

    public required long Revision { get; init; }

    public long? Attempt { get; init; }

    public long? After { get; init; }

    /// <summary>Why it is not in the step's own queue any more.</summary>
    public string? Reason { get; init; }
}

/// <summary>Do it.</summary>
public sealed record RunStep : StepMessage, IMessage<StepDone>;

/// <summary>A worker gave it back.</summary>
public sealed record ReturnStep : StepMessage, IMessage<StepDone>;

/// <summary>It could not be done in all its tries.</summary>
public sealed record CompensateStep : StepMessage, IMessage<StepDone>;

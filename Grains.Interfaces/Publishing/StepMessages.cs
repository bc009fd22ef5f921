namespace Granary.Publishing;

/// <summary>The post, as a worker sees it.</summary>
public sealed record ReviewPost([Named("post_id")] long Id) : IEntityMessage<PostReview>;

/// <summary>What a step's worker reports to the post. Without a revision it means the present one.</summary>
public abstract record StepReport : IEntityMessage<PostReview>
{
    [Named("post_id")]
    public required long Id { get; init; }

    [Integer(1, int.MaxValue)]
    public long? Revision { get; init; }

    [Integer(1, int.MaxValue)]
    public long? Attempt { get; init; }

    [Text(100)]
    public string? Worker { get; init; }
}

public sealed record ApprovePost : StepReport;

public sealed record RejectPost : StepReport
{
    [Text(2000)]
    public string? Reason { get; init; }
}

/// <summary>While moderation is due it counts as its approval: the first system's workers know no other.</summary>
public sealed record SetPreview : StepReport
{
    [Url(2000)]
    public required string PreviewUrl { get; init; }
}

public sealed record MarkPublished : StepReport;

/// <summary>
/// Subscribers up to <see cref="Last"/> were notified; the next page is those after it. Without it: all of them.
/// </summary>
public sealed record MarkNotified : StepReport
{
    [Integer(0)]
    public long? After { get; init; }

    [Inside]
    public long? Last { get; init; }

    [Inside]
    public long? Count { get; init; }
}

/// <summary>A worker ends the post with an error, whatever step is due.</summary>
public sealed record MarkFailed : StepReport
{
    /// <summary>Only while this step is due; null: whichever is.</summary>
    [Choice(PostStep.Moderate, PostStep.GeneratePreview, PostStep.Publish, PostStep.Notify)]
    public string? Step { get; init; }

    [Text(2000)]
    public string? Reason { get; init; }
}

/// <summary>Inside only: a step failed in all its tries, and the post ends as that step's failure ends.</summary>
public sealed record FailPost : StepReport
{
    public string? Step { get; init; }

    /// <summary>The page of subscribers that could not be notified; null: the one that the post waits for.</summary>
    public long? After { get; init; }

    public required string Reason { get; init; }
}

/// <summary>Inside only: a try of a step failed; another will follow.</summary>
public sealed record NoteFailedTry : StepReport
{
    public required string Step { get; init; }

    public required string Reason { get; init; }
}

/// <summary>Inside only: the step has not reported for a long time.</summary>
public sealed record RepeatStep(long Id) : IEntityMessage<PostReview>;

/// <summary>
/// What stands in every message of a step's queues. The same for all: what one of them refused, and was passed on, the
/// others must refuse too.
/// </summary>
public abstract record StepMessage
{
    [Choice(PostStep.Moderate, PostStep.GeneratePreview, PostStep.Publish, PostStep.Notify)]
    public required string Step { get; init; }

    [IdOf("post")]
    public required long PostId { get; init; }

    [Integer(1, int.MaxValue)]
    public required long Revision { get; init; }

    [Integer(1, int.MaxValue)]
    public long? Attempt { get; init; }

    [Integer(0)]
    public long? After { get; init; }

    /// <summary>Why it is not in the step's own queue any more.</summary>
    [Text(2000)]
    public string? Reason { get; init; }
}

/// <summary>Do it.</summary>
public sealed record RunStep : StepMessage, IMessage<StepDone>;

/// <summary>A worker gave it back.</summary>
public sealed record ReturnStep : StepMessage, IMessage<StepDone>;

/// <summary>It could not be done in all its tries.</summary>
public sealed record CompensateStep : StepMessage, IMessage<StepDone>;

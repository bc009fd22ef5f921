using static Granary.Fields;
using Json = Granary.Publishing.PublishingMessageJson;
using View = Granary.Publishing.PublishingViewJson;

namespace Granary.Publishing;

/// <summary>
/// System 5 as the workers of its steps see it: the internal door, and the messages of the step queues.
/// </summary>
public static class StepActions
{
    public const string Run = "run_post_step";
    public const string Return = "return_post_step";
    public const string Compensate = "compensate_post_step";

    private const string Any = ActionSpec.AnyVersion;
    private const string Post = PostActions.Post;
    private const string Scope = "post_step";

    private static readonly Field Revision = Integer("revision", 1, int.MaxValue);
    private static readonly Field Attempt = Integer("attempt", 1, int.MaxValue);
    private static readonly Field After = Integer("after", 0, long.MaxValue);
    private static readonly Field Step = Choice("step", [.. PostStep.All]);
    private static readonly Field Reason = Text("reason", 2000);

    /// <summary>What every worker says.</summary>
    private static readonly Field[] Report = [Id("post_id").Must(), Revision, Attempt, Text("worker", 100)];

    /// <summary>The same for all: what one of them refused, and was passed on, the others must refuse too.</summary>
    private static readonly Field[] Order =
        [Step.Must(), Id("post_id").Must(), Revision.Must(), Attempt, After, Reason];

    public static IReadOnlyList<ActionSpec> All { get; } =
        [.. Door(Lines(Access.KeyOnly("internal"))), .. Queues(Lines(Access.KeyOnly("internal")))];

    private static ActionLines Lines(Access access) => new(access, Json.Default, View.Default);

    private static IEnumerable<ActionSpec> Door(ActionLines lines) =>
    [
        lines.Read<ReviewPost, PostReview>(Any, "review_post", Post, Id("post_id").Must()),
        lines.Change<ApprovePost, PostReview>(Any, "approve_post", Post, Scope, Report),
        lines.Change<RejectPost, PostReview>(Any, "reject_post", Post, Scope, [.. Report, Reason.Must()]),
        lines.Change<SetPreview, PostReview>(Any, "set_post_preview", Post, Scope,
            [.. Report, Url("preview_url", 2000).Must()]),
        lines.Change<MarkPublished, PostReview>(Any, "mark_post_published", Post, Scope, Report),
        lines.Handled<MarkNotified, PostReview>(Any, "mark_post_notified", Post, Scope, [.. Report, After]),
        lines.Change<FailPost, PostReview>(Any, "fail_post", Post, Scope, [.. Report, Step, Reason.Must()]),
    ];

    private static IEnumerable<ActionSpec> Queues(ActionLines lines) =>
    [
        lines.Handled<RunStep, StepDone>(Any, Run, "", null, Order),
        lines.Handled<ReturnStep, StepDone>(Any, Return, "", null, Order),
        lines.Handled<CompensateStep, StepDone>(Any, Compensate, "", null, Order),
    ];
}

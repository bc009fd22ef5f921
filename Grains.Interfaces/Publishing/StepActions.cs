using Granary.Actions;
using static Granary.Actions.Fields;
using Json = Granary.Publishing.PublishingMessageJson;
using View = Granary.Publishing.PublishingViewJson;

namespace Granary.Publishing;

/// <summary>System 5 as the workers of its steps see it: the internal door, and the messages of the step queues.</summary>
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
    private static readonly Field[] Order = [Step.Must(), Id("post_id").Must(), Revision.Must(), Attempt, After, Reason];

    public static IReadOnlyList<ActionSpec> All { get; } =
        [.. Door(new(Access.KeyOnly("internal"))), .. Queues(new(Access.KeyOnly("internal")))];

    private static IEnumerable<ActionSpec> Door(ActionLines lines) =>
    [
        lines.Read(Any, "review_post", Post, Json.Default.ReviewPost, View.Default.PostReview, Id("post_id").Must()),
        lines.Change(Any, "approve_post", Post, Scope, Json.Default.ApprovePost, View.Default.PostReview, Report),
        lines.Change(Any, "reject_post", Post, Scope, Json.Default.RejectPost, View.Default.PostReview,
            [.. Report, Reason.Must()]),
        lines.Change(Any, "set_post_preview", Post, Scope, Json.Default.SetPreview, View.Default.PostReview,
            [.. Report, Url("preview_url", 2000).Must()]),
        lines.Change(Any, "mark_post_published", Post, Scope, Json.Default.MarkPublished, View.Default.PostReview, Report),
        lines.Handled(Any, "mark_post_notified", Post, Scope, Json.Default.MarkNotified, View.Default.PostReview, [.. Report, After]),
        lines.Change(Any, "fail_post", Post, Scope, Json.Default.FailPost, View.Default.PostReview, [.. Report, Step, Reason.Must()]),
    ];

    private static IEnumerable<ActionSpec> Queues(ActionLines lines) =>
    [
        lines.Handled(Any, Run, "", null, Json.Default.RunStep, View.Default.StepDone, Order),
        lines.Handled(Any, Return, "", null, Json.Default.ReturnStep, View.Default.StepDone, Order),
        lines.Handled(Any, Compensate, "", null, Json.Default.CompensateStep, View.Default.StepDone, Order),
    ];
}

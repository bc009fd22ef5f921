using Granary.Grains.Publishing;
using Granary.Publishing;

namespace Granary.Tests.Grains.Publishing;

/// <summary>The choreography: each report at each step, and nothing at any other.</summary>
public sealed class PostStepTests
{
    private static readonly Dictionary<string, Func<StepReport>> Reports = new()
    {
        ["approve"] = () => new ApprovePost { Id = 9 },
        ["reject"] = () => new RejectPost { Id = 9, Reason = "rude" },
        ["preview"] = () => new SetPreview { Id = 9, PreviewUrl = "http://x/rain" },
        ["publish"] = () => new MarkPublished { Id = 9 },
        ["notified"] = () => new MarkNotified { Id = 9 },
        ["error"] = () => new MarkFailed { Id = 9, Reason = "broken" },
        ["failure"] = () => new FailPost { Id = 9, Reason = "broken" },
        ["try"] = () => new NoteFailedTry { Id = 9, Step = PostStep.GeneratePreview, Reason = "slow" },
    };

    private static readonly string[] Allowed =
    [
        "moderate approve", "moderate reject", "moderate preview", "moderate error", "moderate failure",
        "generate_preview preview", "generate_preview error", "generate_preview failure", "generate_preview try",
        "publish publish", "publish error", "publish failure", "notify notified", "notify error", "notify failure",
    ];

    private readonly PostContext _context = new() { Caller = PostContext.Worker };
    private readonly KindSpec _kind = PostContext.Kind;

    public static TheoryData<string, string?, string> Pairs()
    {
        var pairs = new TheoryData<string, string?, string>();
        foreach (var report in Reports.Keys)
        {
            foreach (var status in new[] { PostStatus.Draft, PostStatus.Published, PostStatus.Rejected,
                PostStatus.Error })
                pairs.Add(status, null, report);
            foreach (var step in PostStep.All)
                pairs.Add(step == PostStep.Notify ? PostStatus.Published : PostStatus.Pending, step, report);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_report_counts_at_its_own_step_alone(string status, string? step, string report)
    {
        var decision = await Decide(PostContext.Post(status, step), Reports[report]());

        Assert.Equal(Allowed.Contains($"{step} {report}"), decision.Changes);
        if (!decision.Changes)
        {
            Assert.Equal(
                $"Conflict: post 9 is {status} and waits for {step ?? "nothing"}; nothing was changed",
                PostContext.Text(decision));
            Assert.True(decision is { Outbox.Count: 0, Timers.Count: 0 });
        }
    }

    [Theory]
    [InlineData(PostStep.Moderate, "approve", "approved",
        """post.generate_preview {"post_id":9,"revision":1,"attempt":1}""")]
    [InlineData(PostStep.GeneratePreview, "preview", "preview_made",
        """post.publish {"post_id":9,"revision":1,"attempt":1}""")]
    [InlineData(PostStep.Publish, "publish", "published",
        """post.notify {"post_id":9,"revision":1,"attempt":1,"after":0}""")]
    public async Task The_next_steps_message_leaves_with_the_commit(
        string step, string report, string what, string mail)
    {
        var told = Reports[report]() with { Attempt = 2, Worker = "w7", Revision = 1 };
        var decision = await Decide(PostContext.Post(PostStatus.Pending, step), told);

        Assert.Equal(mail, PostContext.Mail(decision));
        Assert.Equal(new TimerChange(_context.Self, "step", _context.Now.AddMinutes(10)),
            Assert.Single(decision.Timers));
        var entry = PostContext.Last(decision);
        Assert.Equal((what, step, 2L, "w7"), (entry.Event, entry.Step, entry.Attempt, entry.Worker));
        Assert.Equal(report == "publish" ? PostStatus.Published : PostStatus.Pending,
            PostContext.State(decision).Status);
    }

    [Theory]
    [InlineData(PostStep.Moderate, "reject", PostStatus.Rejected, "rude")]
    [InlineData(PostStep.Moderate, "error", PostStatus.Error, "broken")]
    [InlineData(PostStep.GeneratePreview, "error", PostStatus.Error, "broken")]
    [InlineData(PostStep.Publish, "error", PostStatus.Error, "broken")]
    [InlineData(PostStep.Notify, "error", PostStatus.Error, "broken")]
    [InlineData(PostStep.Moderate, "failure", PostStatus.Rejected, "broken")]
    [InlineData(PostStep.GeneratePreview, "failure", PostStatus.Error, "broken")]
    [InlineData(PostStep.Publish, "failure", PostStatus.Error, "broken")]
    [InlineData(PostStep.Notify, "failure", PostStatus.Published, null)]
    [InlineData(PostStep.Notify, "notified", PostStatus.Published, null)]
    public async Task An_end_waits_for_nothing_any_more(string step, string report, string status, string? reason)
    {
        var before = step == PostStep.Notify ? PostStatus.Published : PostStatus.Pending;
        var decision = await Decide(PostContext.Post(before, step), Reports[report]());

        var post = PostContext.State(decision);
        Assert.Equal((status, null, reason), (post.Status, post.Step, post.Reason));
        Assert.Empty(decision.Outbox);
        Assert.Equal(new TimerChange(_context.Self, "step", null), Assert.Single(decision.Timers));
        Assert.Equal((step == PostStep.Notify && report == "failure"), decision.Warning is not null);
        Assert.Equal("key:worker", post.History[^1].Worker);
    }

    /// <summary>The first system's workers go from moderation straight to the preview.</summary>
    [Fact]
    public async Task A_preview_that_comes_while_moderation_is_due_counts_as_its_approval()
    {
        var decision = await Decide(
            PostContext.Post(PostStatus.Pending, PostStep.Moderate), Reports["preview"]() with { Worker = "celery" });

        Assert.Equal("""post.publish {"post_id":9,"revision":1,"attempt":1}""", PostContext.Mail(decision));
        var post = PostContext.State(decision);
        Assert.Equal(
            (PostStatus.Pending, PostStep.Publish, "http://x/rain"), (post.Status, post.Step, post.PreviewUrl));
        Assert.Equal(
            [("approved", PostStep.Moderate, "by its preview", "celery"),
                ("preview_made", PostStep.GeneratePreview, null, "celery")],
            post.History.TakeLast(2).Select(entry => (entry.Event, entry.Step, entry.Detail, entry.Worker)));
    }

    [Fact]
    public async Task A_worker_need_not_say_why()
    {
        foreach (var report in new StepReport[] { new RejectPost { Id = 9 }, new MarkFailed { Id = 9 } })
        {
            var decision = await Decide(PostContext.Post(PostStatus.Pending, PostStep.Moderate), report);
            Assert.Null(PostContext.State(decision).Reason);
            Assert.True(decision.Changes);
        }
    }

    [Fact]
    public async Task An_error_of_a_step_that_is_not_due_changes_nothing() => Assert.False((await Decide(
        PostContext.Post(PostStatus.Pending, PostStep.Publish),
        new MarkFailed { Id = 9, Step = PostStep.Moderate })).Changes);

    [Fact]
    public async Task A_report_of_another_revision_changes_nothing()
    {
        foreach (var revision in new long[] { 1, 3 })
        {
            var decision = await Decide(
                PostContext.Post(PostStatus.Pending, PostStep.Moderate, 2),
                new ApprovePost { Id = 9, Revision = revision });
            Assert.Equal($"Conflict: post 9 is at revision 2, not {revision}; nothing was changed",
                PostContext.Text(decision));
        }
    }

    [Fact]
    public async Task A_failure_of_another_step_than_the_present_one_changes_nothing() => Assert.False((await Decide(
        PostContext.Post(PostStatus.Pending, PostStep.Publish),
        new FailPost { Id = 9, Step = PostStep.Moderate, Reason = "late" })).Changes);

    /// <summary>Its copy was told meanwhile, and the next page is under way.</summary>
    [Fact]
    public async Task A_failure_of_another_page_than_the_present_one_changes_nothing() => Assert.False((await Decide(
        PostContext.Post(PostStatus.Published, PostStep.Notify),
        new FailPost { Id = 9, Step = PostStep.Notify, After = 500, Reason = "late" })).Changes);

    [Fact]
    public async Task A_failed_try_is_remembered_and_the_step_still_waited_for()
    {
        var decision = await Decide(
            PostContext.Post(PostStatus.Pending, PostStep.GeneratePreview), Reports["try"]() with { Attempt = 3 });

        var entry = PostContext.Last(decision);
        Assert.Equal(("try_failed", 3L, "slow"), (entry.Event, entry.Attempt, entry.Detail));
        Assert.Equal(PostStep.GeneratePreview, PostContext.State(decision).Step);
        Assert.True(decision is { Outbox.Count: 0, Timers.Count: 0 });
    }

    [Fact]
    public async Task Pages_are_told_one_after_the_other_and_counted_once()
    {
        var first = await Decide(PostContext.Post(PostStatus.Published, PostStep.Notify), Page(0, 40, 3));
        var again = await Decide(first.After, Page(0, 40, 3));
        var second = await Decide(first.After, Page(40, null, 2));

        Assert.Equal("""post.notify {"post_id":9,"revision":1,"attempt":1,"after":40}""", PostContext.Mail(first));
        Assert.Single(PostContext.State(first).History);
        Assert.False(again.Changes);
        Assert.Equal(("notified", "5 subscribers"), (PostContext.Last(second).Event, PostContext.Last(second).Detail));
        Assert.Empty(second.Outbox);
    }

    [Fact]
    public async Task A_page_that_leads_nowhere_is_the_last()
    {
        var first = await Decide(PostContext.Post(PostStatus.Published, PostStep.Notify), Page(0, 40, 3));

        Assert.Null(PostContext.State(await Decide(first.After, Page(40, 40, 0))).Step);
    }

    private static MarkNotified Page(long after, long? last, long count) =>
        new() { Id = 9, After = after, Last = last, Count = count };

    private ValueTask<Decision> Decide(Entity? post, object message) => _kind.Decide(post, message, _context);
}

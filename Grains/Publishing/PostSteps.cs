using System.Globalization;
using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>
/// The choreography: what a worker reports moves the post on, and the next step's message leaves in the same commit. A
/// report that comes late, twice or out of order meets a post that waits for something else, and changes nothing.
/// </summary>
internal static class PostSteps
{
    public const string Timer = "step";

    /// <summary>
    /// A message that was lost (a purged queue, a worker that forgot it) is sent again after this long.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static RuleTable<PostState> Steps(this RuleTable<PostState> table) => table
        .Read<ReviewPost, PostReview>(Review)
        .Change<ApprovePost, PostReview?>(Approve, Told)
        .Change<RejectPost, PostReview?>(Reject, Told)
        .Change<SetPreview, PostReview?>(Preview, Told)
        .Change<MarkPublished, PostReview?>(Publish, Told)
        .Change<MarkNotified, PostReview?>(Notify, Told)
        .Change<MarkFailed, PostReview?>(Stop, Told)
        .Change<FailPost, PostReview?>(Fail, Told)
        .Change<NoteFailedTry, PostReview?>(Note, Told)
        .Change<RepeatStep, PostReview?>(Repeat, Told);

    /// <summary>The step's message leaves with this commit.</summary>
    public static Decision<PostState> Due(Entity<PostState> post, PostState next, IRuleContext context) =>
        Decide.Write(next) with
        {
            Outbox = [Order(post.Id, next)],
            Timers = [TimerChange.Set(Timer, context.Now + Patience)],
        };

    private static StepOrder Order(long id, PostState post) =>
        new(id, post.Revision, 1, post.Step == PostStep.Notify ? post.NotifiedTo : null) { Step = post.Step! };

    private static Decision<PostState> Approve(Entity<PostState> post, ApprovePost m, IRuleContext context) =>
        Late(post, m, post.State.Step == PostStep.Moderate)
        ?? MoveOn(post, m, "approved", post.State with { Step = PostStep.GeneratePreview }, context);

    private static Decision<PostState> Reject(Entity<PostState> post, RejectPost m, IRuleContext context) =>
        Late(post, m, post.State.Step == PostStep.Moderate)
        ?? End(post.State with { Status = PostStatus.Rejected, Reason = m.Reason },
            Entry(post, m, "rejected", m.Reason, context));

    private static Decision<PostState> Preview(Entity<PostState> post, SetPreview m, IRuleContext context)
    {
        if (Late(post, m, post.State.Step is PostStep.Moderate or PostStep.GeneratePreview) is { } late)
            return late;
        var approved = post.State.Step == PostStep.Moderate
            ? post.State.And(Entry(post, m, "approved", "by its preview", context))
            : post.State;
        var made = Entry(post, m, "preview_made", null, context) with { Step = PostStep.GeneratePreview };
        return Due(post, (approved with { PreviewUrl = m.PreviewUrl, Step = PostStep.Publish }).And(made), context);
    }

    private static Decision<PostState> Publish(Entity<PostState> post, MarkPublished m, IRuleContext context) =>
        Late(post, m, post.State.Step == PostStep.Publish)
        ?? MoveOn(post, m, "published", post.State with
        {
            Status = PostStatus.Published,
            Step = PostStep.Notify,
            NotifiedTo = 0,
            NotifiedCount = 0,
        }, context);

    private static Decision<PostState> Notify(Entity<PostState> post, MarkNotified m, IRuleContext context)
    {
        if (Late(post, m, post.State.Step == PostStep.Notify && IsPage(post, m.After)) is { } late)
            return late;
        var count = post.State.NotifiedCount + (m.Count ?? 0);
        if (m.Last is { } last && last > post.State.NotifiedTo)
            return Due(post, post.State with { NotifiedTo = last, NotifiedCount = count }, context);
        var told = m.Count is null && count == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{count} subscribers");
        return End(post.State with { NotifiedCount = count }, Entry(post, m, "notified", told, context));
    }

    private static Decision<PostState> Stop(Entity<PostState> post, MarkFailed m, IRuleContext context) =>
        Late(post, m, post.State.Step is { } step && (m.Step ?? step) == step)
        ?? End(post.State with { Status = PostStatus.Error, Reason = m.Reason },
            Entry(post, m, "stopped", m.Reason, context));

    /// <summary>
    /// What a step's failure means: it was not approved; it could not be made ready; it is out, but not
    /// all subscribers know.
    /// </summary>
    private static Decision<PostState> Fail(Entity<PostState> post, FailPost m, IRuleContext context)
    {
        var step = post.State.Step;
        if (Late(post, m, step is not null && (m.Step ?? step) == step && IsPage(post, m.After)) is { } late)
            return late;
        var entry = Entry(post, m, "gave_up", m.Reason, context);
        if (step == PostStep.Notify)
        {
            return End(post.State, entry) with
            {
                Warning = $"is published, but not all subscribers were told: {m.Reason}",
            };
        }

        var status = step == PostStep.Moderate ? PostStatus.Rejected : PostStatus.Error;
        return End(post.State with { Status = status, Reason = m.Reason }, entry);
    }

    private static Decision<PostState> Note(Entity<PostState> post, NoteFailedTry m, IRuleContext context) =>
        Late(post, m, post.State.Step == m.Step)
        ?? Decide.Write(post.State.And(Entry(post, m, "try_failed", m.Reason, context)));

    private static Decision<PostState> Repeat(Entity<PostState> post, RepeatStep m, IRuleContext context)
    {
        if (post.State.Step is null)
            return Decide.Keep<PostState>();
        // Fired again, or moved on meanwhile: then its time has not come.
        if (context.Now - post.UpdatedAt < Patience)
            return Decide.Keep<PostState>() with { Timers = [TimerChange.Set(Timer, post.UpdatedAt + Patience)] };
        return Due(post, post.State.And(new(context.Now, "repeated", post.State.Step)), context);
    }

    private static Decision<PostState> MoveOn(
        Entity<PostState> post, StepReport report, string what, PostState next, IRuleContext context) =>
        Due(post, next.And(Entry(post, report, what, null, context)), context);

    private static Decision<PostState> End(PostState next, HistoryEntry entry) =>
        Decide.Write((next with { Step = null }).And(entry)) with { Timers = [TimerChange.Clear(Timer)] };

    /// <summary>A report for another revision, or one that the post does not wait for.</summary>
    private static Refusal? Late(Entity<PostState> post, StepReport report, bool waits)
    {
        var state = post.State;
        if (report.Revision is { } revision && revision != state.Revision)
            return Unchanged(post, $"is at revision {state.Revision}, not {revision}");
        return waits ? null : Unchanged(post, $"is {state.Status} and waits for {state.Step ?? "nothing"}");
    }

    private static Refusal Unchanged(Entity<PostState> post, string how) =>
        Decide.Conflict($"post {post.Id} {how}; nothing was changed");

    private static bool IsPage(Entity<PostState> post, long? after) =>
        (after ?? post.State.NotifiedTo) == post.State.NotifiedTo;

    private static PostState And(this PostState post, HistoryEntry entry) =>
        post with { History = post.History.And(entry) };

    private static HistoryEntry Entry(
        Entity<PostState> post, StepReport report, string what, string? detail, IRuleContext context) =>
        new(context.Now, what, post.State.Step, report.Attempt, report.Worker ?? context.Caller.Name, detail);

    /// <summary>
    /// The silo's own steps read no reply, and it is recorded for each page of subscribers: not the whole post, then.
    /// </summary>
    private static ValueTask<PostReview?> Told(Entity<PostState> post, IRuleContext context) =>
        new(context.Caller == Caller.System ? null : Review(post));

    private static PostReview Review(Entity<PostState> post) => new(
        post.Id, post.State.Slug, post.State.Title, post.State.Description, post.State.Body, post.State.Status,
        post.State.Step, post.State.Revision, post.State.PreviewUrl, post.State.NotifiedTo, post.State.AuthorId,
        post.UpdatedAt, post.Version);
}

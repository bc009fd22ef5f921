using System.Globalization;
using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>
/// The choreography: what a worker reports moves the post on, and the next step's message leaves in the same commit. A report
/// that comes late, twice or out of order meets a post that waits for something else, and changes nothing.
/// </summary>
internal static class PostSteps
{
    public const string Timer = "step";

    private static readonly byte[] Nothing = "null"u8.ToArray();

    /// <summary>A message that was lost (a purged queue, a worker that forgot it) is sent again after this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Decision Decide(Entity current, StepReport report, IRuleContext context)
    {
        var post = (PostState)current.State;
        if (report is ReviewPost)
            return Decision.Answer(Review(current));
        if (report.Revision is { } revision && revision != post.Revision)
            return Refuse(current, $"is at revision {post.Revision}, not {revision}");
        return report switch
        {
            ApprovePost when post.Step == PostStep.Moderate => MoveOn(
                current, context, report, "approved", PostStep.GeneratePreview, post),
            RejectPost m when post.Step == PostStep.Moderate => End(
                current, context, post, PostStatus.Rejected, Entry(context, post, report, "rejected", m.Reason), m.Reason),
            SetPreview m when post.Step == PostStep.GeneratePreview => MoveOn(
                current, context, report, "preview_made", PostStep.Publish, post with { PreviewUrl = m.PreviewUrl }),
            MarkPublished when post.Step == PostStep.Publish => MoveOn(
                current, context, report, "published", PostStep.Notify,
                post with { Status = PostStatus.Published, NotifiedTo = 0, NotifiedCount = 0 }),
            MarkNotified m when post.Step == PostStep.Notify && (m.After ?? post.NotifiedTo) == post.NotifiedTo =>
                Notified(current, context, post, m),
            FailPost m when post.Step is not null && (m.Step ?? post.Step) == post.Step
                && (m.After ?? post.NotifiedTo) == post.NotifiedTo => Fail(current, context, post, m),
            NoteFailedTry m when post.Step == m.Step => Write(current.Next(context, post with
            {
                History = post.History.And(Entry(context, post, m, "try_failed", m.Reason)),
            }), context),
            _ => Refuse(current, post.Step is { } step
                ? $"is {post.Status} and waits for {step}"
                : $"is {post.Status} and waits for nothing"),
        };
    }

    /// <summary>The step's message leaves with this commit.</summary>
    public static Decision Due(Entity next, byte[] data, IRuleContext context) => Decision.Write(next, data) with
    {
        Outbox = [StepMail.Of(next)],
        Timers = [new(context.Self, Timer, context.Now + Patience)],
    };

    public static TimerChange NoTimer(IRuleContext context) => new(context.Self, Timer, null);

    public static Decision Repeat(Entity current, IRuleContext context)
    {
        var post = (PostState)current.State;
        if (post.Step is null)
            return Decision.Answer(Review(current)) with { Timers = [NoTimer(context)] };
        // Fired again, or moved on meanwhile: then its time has not come.
        if (context.Now - current.UpdatedAt < Patience)
            return Decision.Answer(Review(current)) with { Timers = [new(context.Self, Timer, current.UpdatedAt + Patience)] };
        var next = current.Next(context, post with { History = post.History.And(new(context.Now, "repeated", post.Step)) });
        return Due(next, Told(next, context), context);
    }

    private static Decision MoveOn(
        Entity current, IRuleContext context, StepReport report, string what, string step, PostState post)
    {
        var entry = Entry(context, post, report, what, null);
        var next = current.Next(context, post with { Step = step, History = post.History.And(entry) });
        return Due(next, Told(next, context), context);
    }

    private static Decision Notified(Entity current, IRuleContext context, PostState post, MarkNotified page)
    {
        var count = post.NotifiedCount + (page.Count ?? 0);
        if (page.Last is { } last && last > post.NotifiedTo)
        {
            var next = current.Next(context, post with { NotifiedTo = last, NotifiedCount = count });
            return Due(next, Told(next, context), context);
        }

        var told = page.Count is null && count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{count} subscribers");
        return End(
            current, context, post with { NotifiedCount = count }, post.Status, Entry(context, post, page, "notified", told), null);
    }

    /// <summary>What a step's failure means: nobody approved it; it could not be made ready; it is out, but not all know.</summary>
    private static Decision Fail(Entity current, IRuleContext context, PostState post, FailPost failure)
    {
        var entry = Entry(context, post, failure, "gave_up", failure.Reason);
        return post.Step switch
        {
            PostStep.Moderate => End(current, context, post, PostStatus.Rejected, entry, failure.Reason),
            PostStep.Notify => End(current, context, post, post.Status, entry, null) with
            {
                Warning = $"is published, but not all subscribers were told: {failure.Reason}",
            },
            _ => End(current, context, post, PostStatus.Error, entry, failure.Reason),
        };
    }

    private static Decision End(
        Entity current, IRuleContext context, PostState post, string status, HistoryEntry entry, string? reason) =>
        Write(current.Next(context, post with
        {
            Status = status,
            Step = null,
            Reason = reason,
            History = post.History.And(entry),
        }), context) with
        { Timers = [NoTimer(context)] };

    private static HistoryEntry Entry(IRuleContext context, PostState post, StepReport report, string what, string? detail) =>
        new(context.Now, what, post.Step, report.Attempt, report.Worker ?? context.Caller.Name, detail);

    private static Decision Write(Entity next, IRuleContext context) => Decision.Write(next, Told(next, context));

    private static Decision Refuse(Entity current, string how) =>
        Decision.Refuse(ErrorCode.Conflict, $"post {current.Id} {how}; nothing was changed");

    /// <summary>The silo's own steps read no reply, and it is recorded for each page of subscribers: not the whole post, then.</summary>
    private static byte[] Told(Entity entity, IRuleContext context) =>
        context.Caller == Caller.System ? Nothing : Review(entity);

    private static byte[] Review(Entity entity)
    {
        var post = (PostState)entity.State;
        return ReplyData.Of(
            new PostReview(
                entity.Id, post.Slug, post.Title, post.Description, post.Body, post.Status, post.Step, post.Revision,
                post.PreviewUrl, post.NotifiedTo, post.AuthorId, entity.UpdatedAt, entity.Version),
            PublishingViewJson.Default.PostReview);
    }
}

using System.Globalization;
using Granary.Grains;
using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>
/// What the steps ask of posts, under keys that come from post, revision and step: a message that comes twice meets
/// what the first one left.
/// </summary>
internal sealed class PostAsks(IEngine engine)
{
    internal const string Scope = "post_step";

    public static Outcome NothingDone { get; } = Answer(false);

    /// <summary>How this silo is called in histories.</summary>
    public static string Worker { get; } =
        string.Create(CultureInfo.InvariantCulture, $"silo:{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>The post, if it waits for just this.</summary>
    public async Task<PostReview?> Due(StepMessage order)
    {
        var post = await Find(order.PostId);
        return post is not null && IsDue(post, order) ? post : null;
    }

    public static bool IsDue(PostReview post, StepMessage order) =>
        post.Step == order.Step && post.Revision == order.Revision
        && (order.After is null || order.After == post.NotifiedTo);

    public async Task<PostReview?> Find(long id)
    {
        var outcome = await Ask(new ReviewPost(id), id, null);
        return outcome.Refusal is { Code: ErrorCode.NotFound }
            ? null
            : ReplyData.Read<PostReview>(Done(outcome));
    }

    public async Task<Outcome> Tell(string key, StepReport report)
    {
        var outcome = await Ask(report, report.Id, $"{report.Revision}/{key}");
        if (outcome.Refusal is { Code: ErrorCode.Conflict or ErrorCode.NotFound })
            return NothingDone;
        Done(outcome);
        return Answer(!outcome.Replayed);
    }

    /// <summary>Written into the post's history, if that is possible now.</summary>
    public async Task Note(StepMessage order, string? worker, string reason)
    {
        try
        {
            var key = string.Create(
                CultureInfo.InvariantCulture, $"{order.Revision}/{order.Step}/{order.After}/try/{order.Attempt}");
            await Ask(
                new NoteFailedTry
                {
                    Id = order.PostId,
                    Revision = order.Revision,
                    Attempt = order.Attempt,
                    Worker = worker,
                    Step = order.Step,
                    Reason = reason,
                },
                order.PostId, key);
        }
        catch (UnavailableException)
        {
            // A line in a history is no reason to fail; why the step failed is told by its own exception.
        }
    }

    private ValueTask<Outcome> Ask(object message, long post, string? key) => engine.Ask(SystemAsks.Of(
        new(PublishingSystem.Post, post), message,
        key is null ? null : new(Caller.System.Name, Scope, $"{PublishingSystem.Post}/{post}/{key}")));

    private static ReadOnlyMemory<byte> Done(Outcome outcome) => outcome.Done("publishing");

    private static Outcome Answer(bool done) =>
        Outcome.Ok(ReplyData.Of(new StepDone(done)));
}

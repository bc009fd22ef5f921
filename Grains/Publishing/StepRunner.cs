using System.Text.Json;
using Granary.Grains.Workers;
using Granary.Publishing;
using Microsoft.Extensions.Logging;

namespace Granary.Grains.Publishing;

/// <summary>Does the messages of the steps' queues in a process of its own, by the internal actions.</summary>
/// <param name="name">What histories call it.</param>
/// <param name="options">How posts are moderated, and where their previews are.</param>
/// <param name="line">How it asks.</param>
/// <param name="clock">For the pauses between tries to reach a silo.</param>
/// <param name="log">Tells of steps that fail.</param>
public sealed partial class StepRunner(
    string name, PublishingOptions options, IWorkerLine line, TimeProvider clock, ILogger<StepRunner> log)
{
    private readonly StepWork _work = new(Replaceable.Moderator(options), options.PreviewBase);
    private readonly WorkerCalls _calls = new(line, clock, log);

    /// <summary>
    /// Does what a message of a step's queue asks for, if its post waits for just that. Throws a
    /// <see cref="SetupException"/> if steps are refused to this worker.
    /// </summary>
    /// <returns>False: it failed, and counts as a try.</returns>
    public async Task<bool> Do(string step, ReadOnlyMemory<byte> body, CancellationToken end)
    {
        try
        {
            var order = Read(step, body);
            using var scope = Scope(order).Open(log);
            return await Try(order, end);
        }
        catch (JsonException e)
        {
            LogFailed(step, e.Message);
            return false;
        }
    }

    private async Task<bool> Try(RunStep order, CancellationToken end)
    {
        var (begun, outcome) = (clock.GetTimestamp(), "failed");
        try
        {
            outcome = await Do(order, end) ? "done" : "nothing";
            LogDone(order.Step, outcome);
            return true;
        }
        catch (Exception e) when (e is not SetupException && !end.IsCancellationRequested)
        {
            LogFailed(order.Step, e.Message);
            return false;
        }
        finally
        {
            StepMetrics.Tried(order.Step, clock.GetElapsedTime(begun), outcome);
        }
    }

    /// <returns>False: there was nothing to do any more.</returns>
    private async Task<bool> Do(RunStep order, CancellationToken end)
    {
        var found = await _calls.Ask("review_post", new ReviewPost(order.PostId), end);
        if (!IsDone(found))
            return false;
        var post = ReplyData.Read<PostReview>(found.Data);
        if (!PostAsks.IsDue(post, order))
            return false;
        var report = await _work.Do(post, order, name, end);
        return IsDone(await _calls.Ask(Action(report), report, end));
    }

    private static LogScope Scope(RunStep order) => new()
    {
        Action = order.Step,
        Entity = new GrainKey(PublishingSystem.Post, order.PostId).ToString(),
        TraceParent = Spans.Here,
    };

    private static RunStep Read(string step, ReadOnlyMemory<byte> body)
    {
        var order = JsonSerializer.Deserialize<StepOrder>(body.Span, SystemJson.Views)
            ?? throw new JsonException("the message is null");
        return new()
        {
            Step = step,
            PostId = order.PostId,
            Revision = order.Revision,
            Attempt = order.Attempt,
            After = order.After,
        };
    }

    /// <returns>False: the post is gone, or another worker was faster.</returns>
    private static bool IsDone(LineReply reply) => reply.Code switch
    {
        null => true,
        ErrorCode.Conflict or ErrorCode.NotFound => false,
        ErrorCode.Unauthenticated or ErrorCode.Forbidden =>
            throw new SetupException($"steps are refused to this worker: {reply.Error}"),
        _ => throw new InvalidOperationException(reply.Error),
    };

    private static string Action(StepReport report) => report switch
    {
        ApprovePost => "approve_post",
        RejectPost => "reject_post",
        SetPreview => "set_post_preview",
        MarkPublished => "mark_post_published",
        _ => "mark_post_notified",
    };

    [LoggerMessage(Level = LogLevel.Debug, Message = "The step {Step}: {Outcome}")]
    private partial void LogDone(string step, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The step {Step} failed, and is tried again later: {Error}")]
    private partial void LogFailed(string step, string error);
}

using Granary.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Publishing;

/// <summary>
/// The messages of the step queues: does a step, notes one that was given back, compensates one that could not be done.
/// What is thrown here sends the message to the step's ladder.
/// </summary>
internal sealed class StepHandler(
    PostAsks posts, StepWork work, SubscriberPages pages, PublishingOptions options,
    [FromKeyedServices(SystemServices.Clock)] TimeProvider clock) : IActionHandler
{
    public HandlerTable Table => new HandlerTable()
        .On<RunStep>((_, m, cancellation) => Run(m, cancellation))
        .On<ReturnStep>(Return)
        .On<CompensateStep>(Compensate);

    private async Task<Outcome> Run(RunStep order, CancellationToken cancellation)
    {
        var (begun, outcome) = (clock.GetTimestamp(), "failed");
        try
        {
            var told = await Try(order, cancellation);
            outcome = ReferenceEquals(told, PostAsks.NothingDone) ? "nothing" : "done";
            return told;
        }
        finally
        {
            StepMetrics.Tried(order.Step, clock.GetElapsedTime(begun), outcome);
        }
    }

    private async Task<Outcome> Try(RunStep order, CancellationToken cancellation)
    {
        if (await posts.Due(order) is not { } post)
            return PostAsks.NothingDone;
        // Half of the faults asked for come before the work, the others after it, when nobody knows of it yet.
        var draw = Random.Shared.NextDouble() * 100;
        try
        {
            Stumble(draw < options.FaultPercent / 2.0);
            var outcome = await Do(post, order, cancellation);
            Stumble(draw < options.FaultPercent);
            return outcome;
        }
        catch (Exception fault) when (fault is not UnavailableException { Outage: true })
        {
            await posts.Note(
                order, PostAsks.Worker, fault is UnavailableException ? fault.Message : fault.GetType().Name);
            throw;
        }
    }

    private async Task<Outcome> Do(PostReview post, RunStep order, CancellationToken cancellation)
    {
        var report = await work.Do(post, order, PostAsks.Worker, cancellation);
        return report is MarkNotified page
            ? await posts.Tell($"{order.Step}/{post.NotifiedTo}", await pages.Tell(post, page, cancellation))
            : await posts.Tell(order.Step, report);
    }

    private async Task<Outcome> Return(ReturnStep order)
    {
        if (await posts.Due(order) is null)
            return PostAsks.NothingDone;
        const string Why = "a worker gave the message back";
        await posts.Note(order, null, Why);
        throw new UnavailableException("worker", Why, outage: false);
    }

    private Task<Outcome> Compensate(CompensateStep order)
    {
        var tries = order.Attempt == 1 ? "1 try" : $"{order.Attempt ?? 1} tries";
        return posts.Tell($"{order.Step}/{order.After}/failed", new FailPost
        {
            Id = order.PostId,
            Revision = order.Revision,
            Attempt = order.Attempt,
            Worker = PostAsks.Worker,
            Step = order.Step,
            After = order.After,
            // Behind the semicolon stands advice for callers, not for authors.
            Reason = $"{order.Step} could not be done in {tries}"
                + (order.Reason is { } reason ? ": " + reason.Split(';')[0] : ""),
        });
    }

    private static void Stumble(bool now)
    {
        if (now)
            throw new InvalidOperationException("a fault that Publishing:FaultPercent asks for");
    }
}

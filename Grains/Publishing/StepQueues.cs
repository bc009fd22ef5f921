using Granary.Publishing;

namespace Granary.Grains.Publishing;

/// <summary>
/// The queues of the steps. What a worker rejects comes back through <c>.returned</c>, waits on the step's ladder, and
/// after the last try goes to <c>.dlq</c>, where it is compensated.
/// </summary>
internal static class StepQueues
{
    /// <summary>Where those end that cannot even be compensated, such as messages that name no post.</summary>
    private const string Dead = "post.dead";

    public const string Run = "run_post_step";
    public const string Return = "return_post_step";
    public const string Compensate = "compensate_post_step";

    public static IEnumerable<PlainQueue> Of(PublishingOptions options) =>
        PostStep.All.SelectMany(step => Of(step, options));

    private static PlainQueue[] Of(string step, PublishingOptions options)
    {
        var queue = PostStep.Queue(step);
        var says = new Dictionary<string, string> { ["step"] = step };
        return
        [
            new(queue, Run)
            {
                Managed = new($"{queue}.returned") { Says = says, AttemptField = "attempt" },
                Ladder = options.Ladder,
                Prefetch = options.Parallel,
                Consumed = options.Workers,
            },
            new($"{queue}.returned", Return)
            {
                Managed = new($"{queue}.dlq") { Says = says, AttemptField = "attempt" },
                Ladder = options.Ladder,
                LadderOf = queue, DeadLetters = $"{queue}.dlq",
            },
            new($"{queue}.dlq", Compensate)
            {
                Managed = new(null) { Says = says, ReasonField = "reason" },
                Ladder = "5s", DeadLetters = Dead,
            },
        ];
    }
}

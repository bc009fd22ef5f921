using Granary.AmqpBridge.Topology;

namespace Granary.Tests.Fixtures;

/// <summary>
/// The queues of a step as the product has them: what a worker rejects comes back, climbs, and is compensated.
/// </summary>
internal static class StepQueue
{
    public const string Name = "post.moderate";
    public const string Returned = "post.moderate.returned";
    public const string DeadLetters = "post.moderate.dlq";
    public const string Dead = "post.dead";

    private static readonly Signature Signature = new("of the tests");

    private static readonly Dictionary<string, string> Says = new() { ["step"] = "moderate" };

    public static PlainQueue[] All(bool consumed) =>
    [
        new(Name, "run")
        {
            Managed = new(Returned) { Signature = Signature, Says = Says, AttemptField = "attempt" },
            Ladder = "50ms,100ms",
            Prefetch = 4,
            Consumed = consumed,
        },
        new(Returned, "return")
        {
            Managed = new(DeadLetters) { Signature = Signature, Says = Says, AttemptField = "attempt" },
            Ladder = "50ms,100ms",
            LadderOf = Name,
            DeadLetters = DeadLetters,
        },
        new(DeadLetters, "compensate")
        {
            Managed = new(null) { Signature = Signature, Says = Says, ReasonField = "reason" },
            Ladder = "60ms",
            DeadLetters = Dead,
        },
    ];
}

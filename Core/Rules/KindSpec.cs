namespace Granary;

/// <summary>
/// One kind of entity: its name in keys, its table, how its state is written down, the rules that decide, and every
/// message that may be asked of it.
/// </summary>
public record KindSpec(string Kind, string Table, JsonType State, IRules Rules, IReadOnlyList<JsonType> Messages)
{
    /// <summary>What messages do that its rules have a line for.</summary>
    public IReadOnlyDictionary<Type, RuleSort> Sorts { get; init; } = new Dictionary<Type, RuleSort>();

    /// <summary>The kinds that its rules may ask. An entity waits for the one it asks, so a cycle is refused.</summary>
    public IReadOnlyList<string> MayAsk { get; init; } = [];

    /// <summary>
    /// Columns of its table by which lists may be asked for, each with an index that begins with it and ends with the
    /// id. Where several are given, the first of them here finds.
    /// </summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>After how much time without use one of them leaves memory; null: as all others.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>The sorts of unique names that its entities have.</summary>
    public virtual IReadOnlyList<string> UniqueNames => [];

    /// <summary>Where its rules' messages to others go; known once its system is one of a program's.</summary>
    internal OutgoingTable Outgoing { get; init; } = new("?", []);

    /// <summary>What its rules decide, with all that follows from it.</summary>
    public async ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) =>
        Complete(context.Self, current, await Rules.Decide(current, message, context));

    /// <summary>A decision of its rules, with all that follows from it.</summary>
    /// <param name="self">The entity.</param>
    /// <param name="before">As the rules were told of it.</param>
    /// <param name="decision">What they decided.</param>
    internal virtual Decision Complete(GrainKey self, Entity? before, Decision decision) => decision.Told.Count == 0
        ? decision
        : decision with { Outbox = [.. decision.Outbox, .. Outgoing.Of(self, before, decision)], Told = [] };
}

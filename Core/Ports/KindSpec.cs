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

    /// <summary>After how much time without use one of them leaves memory; null: as all others.</summary>
    public TimeSpan? Idle { get; init; }
}

/// <summary>A kind with a table of rules, which says what may be asked of it.</summary>
public sealed record KindSpec<TState> : KindSpec
    where TState : class
{
    public KindSpec(string kind, string table, IRules<TState> rules)
        : base(kind, table, JsonType.State(typeof(TState)), rules, [.. rules.Table.Sorts.Keys.Select(JsonType.Message)]) =>
        Sorts = rules.Table.Sorts;
}

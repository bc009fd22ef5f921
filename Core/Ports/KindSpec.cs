using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>
/// One kind of entity: its name in keys, its table, how its state is written down, the rules that decide, and every
/// message that may be asked of it.
/// </summary>
public sealed record KindSpec(
    string Kind, string Table, JsonTypeInfo State, IRules Rules, IReadOnlyList<JsonTypeInfo> Messages)
{
    /// <summary>The kinds that its rules may ask. An entity waits for the one it asks, so a cycle is refused.</summary>
    public IReadOnlyList<string> MayAsk { get; init; } = [];

    /// <summary>After how much time without use one of them leaves memory; null: as all others.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>A kind with a table of rules, which says what may be asked of it.</summary>
    public static KindSpec Of<TState>(string kind, string table, JsonTypeInfo<TState> state, IRules<TState> rules)
        where TState : class => new(kind, table, state, rules, rules.Table.Messages);
}

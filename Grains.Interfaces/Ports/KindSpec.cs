using System.Text.Json.Serialization.Metadata;

namespace Granary.Ports;

/// <summary>
/// One kind of entity: its name in keys, its table, how its state is written down, the rules that decide, and every
/// message that may be asked of it.
/// </summary>
public sealed record KindSpec(
    string Kind, string Table, JsonTypeInfo State, IRules Rules, IReadOnlyList<JsonTypeInfo> Messages);

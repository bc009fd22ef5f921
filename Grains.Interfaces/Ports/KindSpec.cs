using System.Text.Json.Serialization.Metadata;

namespace Granary.Ports;

/// <summary>
/// One kind of entity: its name in keys, its table, how its state is written down, and the grain that decides.
/// </summary>
public sealed record KindSpec(string Kind, string Table, JsonTypeInfo State, IGrain Grain);

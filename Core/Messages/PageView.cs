using System.Text.Json.Serialization;

namespace Granary;

/// <summary>
/// A page of a list. <c>total_exact</c> stands there, as false, only where counting stopped at the bound.
/// </summary>
public sealed record PageView<T>(
    IReadOnlyList<T> Items,
    long Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? TotalExact = null);

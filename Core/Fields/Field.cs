using System.Text.Json;

namespace Granary;

/// <summary>
/// One field that <c>data</c> may have, with its rule. <see cref="Check"/> returns what is wrong, or <c>null</c>.
/// An optional field may be <c>null</c>; in an update that clears it.
/// </summary>
public sealed record Field(string Name, string Type, Func<JsonElement, string?> Check)
{
    public bool Required { get; private init; }

    /// <summary>May be left out, but not be <c>null</c>: an update cannot clear it.</summary>
    public bool Kept { get; private init; }

    /// <summary>All that it can be.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>The fields of each item, where it is a list of objects.</summary>
    public IReadOnlyList<Field>? Item { get; init; }

    /// <summary>The kind of the entity that it names, where it is an id of another one.</summary>
    public string? IdOf { get; init; }

    /// <summary>The least and the most, of a number or of a text's characters.</summary>
    public (decimal Min, decimal Max)? Bounds { get; init; }

    /// <summary>A password or the like: sealed where a request is kept, and never shown.</summary>
    public bool Secret { get; private init; }

    public Field Must() => this with { Required = true };

    public Field Keep() => this with { Kept = true };

    public Field Hide() => this with { Secret = true };
}

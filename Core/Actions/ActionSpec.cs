using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>One line of the action table: everything a door must know to let a request through.</summary>
public sealed record ActionSpec
{
    public const string AnyVersion = "any";

    /// <summary><c>v1</c>, <c>v2</c> or <see cref="AnyVersion"/>.</summary>
    public required string Version { get; init; }

    public required string Name { get; init; }

    public required Access Access { get; init; }

    public required ActionTarget Target { get; init; }

    /// <summary>The kind of grain that decides; empty where none does.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The resource type under which outcomes are recorded; <c>null</c> marks a read.</summary>
    public string? Scope { get; init; }

    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What <c>data</c> may hold.</summary>
    public required IReadOnlyList<Field> Fields { get; init; }

    /// <summary>How the validated <c>data</c> becomes the message record.</summary>
    public required JsonTypeInfo Message { get; init; }

    /// <summary>What the reply's <c>data</c> looks like, for the documents.</summary>
    public required JsonTypeInfo Reply { get; init; }

    /// <summary>A <c>data</c> that is accepted, for the documents.</summary>
    public string Example { get; init; } = "{}";

    public bool IsChange => Scope is not null;
}

public enum ActionTarget
{
    /// <summary>A new entity with a fresh id.</summary>
    New,

    /// <summary>The entity that the message names.</summary>
    Existing,

    /// <summary>No one grain alone: a list, a login, a process of several steps.</summary>
    Handler,
}

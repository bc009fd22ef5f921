using System.Text.Json;

namespace Granary;

/// <summary>One line of the action table: everything a door must know to let a request through.</summary>
public sealed record ActionSpec
{
    public const string AnyVersion = "any";

    /// <summary><c>v1</c>, <c>v2</c> and so on, or <see cref="AnyVersion"/>: of all that some action is of.</summary>
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

    /// <summary>Other fields in <c>data</c> are as if they were not there; else they are refused.</summary>
    public bool IgnoresUnknown { get; init; }

    /// <summary>How the validated <c>data</c> becomes the message record.</summary>
    public required JsonType Message { get; init; }

    /// <summary>What the reply's <c>data</c> looks like, for the documents.</summary>
    public required JsonType Reply { get; init; }

    /// <summary>The list that it asks for, where the house answers it.</summary>
    public ListLine? List { get; init; }

    /// <summary>A message that is accepted, for the documents.</summary>
    public object? Example { get; init; }

    /// <summary>The example as <c>data</c>; whole seconds are shown as such.</summary>
    public string ExampleData => Example switch
    {
        null => "{}",
        _ => JsonSerializer.Serialize(Example, Message.Info).Replace(".000000Z", "Z", StringComparison.Ordinal),
    };

    public bool IsChange => Scope is not null;

    /// <summary>The resource type of a kind's changes, where the line says no other.</summary>
    internal static string ScopeOf(string kind, string version) => version == AnyVersion ? kind : $"{kind}_{version}";
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

using System.Text.Json.Serialization;

namespace Granary;

public sealed record InitKeys : IMessage<InitialKeys>;

/// <summary>The installation's first keys. This reply is the only place where they can be read.</summary>
public sealed record InitialKeys(IReadOnlyList<InitialKey> Keys);

public sealed record InitialKey(string Name, string Key, IReadOnlyList<string> Scopes);

/// <summary>How an installation comes to its first keys; all later ones come from the command line.</summary>
public static class KeyActions
{
    /// <summary>No recorded reply: it would be a copy of the keys. Whoever asks again is refused.</summary>
    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        new ActionLines(Access.Bootstrap, KeyJson.Default, KeyJson.Default).Handled<InitKeys, InitialKeys>(
            ActionSpec.AnyVersion, "init_keys", "", null),
    ];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InitKeys))]
[JsonSerializable(typeof(InitialKeys))]
public sealed partial class KeyJson : JsonSerializerContext;

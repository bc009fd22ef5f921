using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>
/// A type and how it is written. Its members are looked at when it is first used: a start would wait for more than a
/// hundred types.
/// </summary>
public sealed class JsonType
{
    private readonly JsonSerializerOptions _options;
    private JsonTypeInfo? _info;

    private JsonType(Type type, JsonSerializerOptions options) => (Type, _options) = (type, options);

    public Type Type { get; }

    /// <summary>Somebody has looked at it, or wrote down how it is written.</summary>
    internal bool IsKnown => _info is not null;

    public JsonTypeInfo Info => _info ??= _options.GetTypeInfo(Type);

    public static JsonType Message(Type type) => new(type, SystemJson.Messages);

    public static JsonType View(Type type) => new(type, SystemJson.Views);

    public static JsonType State(Type type) => new(type, SystemJson.States);

    /// <summary>One of a context that somebody wrote.</summary>
    public static implicit operator JsonType(JsonTypeInfo info) => new(info.Type, info.Options) { _info = info };
}

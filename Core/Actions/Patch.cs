using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Granary;

/// <summary>A field of an update: not given (kept as it is), or given, perhaps as <c>null</c> (cleared).</summary>
public readonly record struct Patch<T>(bool Given, T? Value)
{
    public T? Or(T? current) => Given ? Value : current;
}

/// <summary>Reads a given field; a field that is not there never reaches a converter.</summary>
public sealed class PatchText : JsonConverter<Patch<string>>
{
    public override bool HandleNull => true;

    public override Patch<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(true, reader.GetString());

    public override void Write(Utf8JsonWriter writer, Patch<string> value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

/// <summary>Reads a given field of a type that has no converter of its own.</summary>
public sealed class PatchOf<T> : JsonConverter<Patch<T>>
{
    public override bool HandleNull => true;

    public override Patch<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(true, JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))));

    public override void Write(Utf8JsonWriter writer, Patch<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Value!, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
}

/// <inheritdoc cref="PatchText"/>
public sealed class PatchNumber : JsonConverter<Patch<long?>>
{
    public override bool HandleNull => true;

    public override Patch<long?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(true, reader.TokenType == JsonTokenType.Null ? null : reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, Patch<long?> value, JsonSerializerOptions options)
    {
        if (value.Value is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteNullValue();
    }
}

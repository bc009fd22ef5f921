using System.Text.Json;
using System.Text.Json.Serialization;

namespace Granary;

/// <summary>
/// A field of an update: not given (kept as it is), or given. <c>Patch&lt;T&gt;</c> must not be null,
/// <c>Patch&lt;T?&gt;</c> may be: that clears it.
/// </summary>
[JsonConverter(typeof(PatchJson))]
public readonly record struct Patch<T>(bool Given, T? Value)
{
    public static implicit operator Patch<T>(T value) => new(true, value);

    public T? Or(T? current) => Given ? Value : current;
}

/// <summary>Reads a given field; a field that is not there never reaches a converter.</summary>
public sealed class PatchJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Patch<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        var value = typeToConvert.GetGenericArguments()[0];
        return (JsonConverter)Activator.CreateInstance(
            typeof(PatchOf<>).MakeGenericType(value), options.GetConverter(value))!;
    }

    private sealed class PatchOf<T>(JsonConverter<T> inner) : JsonConverter<Patch<T>>
    {
        public override bool HandleNull => true;

        public override Patch<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(true, reader.TokenType == JsonTokenType.Null && default(T) is null
                ? default
                : inner.Read(ref reader, typeof(T), options));

        public override void Write(Utf8JsonWriter writer, Patch<T> value, JsonSerializerOptions options)
        {
            if (value.Value is { } given)
                inner.Write(writer, given, options);
            else
                writer.WriteNullValue();
        }
    }
}

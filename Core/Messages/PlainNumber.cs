using System.Text.Json;
using System.Text.Json.Serialization;

namespace Granary;

/// <summary>Reads a number without the zeros that end it: <c>10</c>, <c>10.0</c> and <c>1e1</c> are one.</summary>
public sealed class PlainNumber : JsonConverter<decimal>
{
    /// <summary>Dividing by it leaves as few decimal places as the number needs.</summary>
    private const decimal One = 1.0000000000000000000000000000m;

    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDecimal() is var number && number == 0 ? 0 : number / One;

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);
}

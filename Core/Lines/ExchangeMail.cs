using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Granary;

/// <summary>
/// A message for an exchange, as the outbox keeps it: one row holds what it says and how it is published. So all that
/// goes to one exchange leaves in one order.
/// </summary>
/// <param name="RoutingKey">With which it is published.</param>
/// <param name="Type">The name of its message.</param>
/// <param name="Headers">What it carries besides.</param>
/// <param name="Body">What it says, as JSON.</param>
public sealed record ExchangeMail(
    string RoutingKey, string Type, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(Body.Length + 128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("routing_key"u8, RoutingKey);
            writer.WriteString("type"u8, Type);
            writer.WriteStartObject("headers"u8);
            foreach (var (name, value) in Headers)
                writer.WriteString(name, value);
            writer.WriteEndObject();
            writer.WritePropertyName("body"u8);
            writer.WriteRawValue(Body.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Throws an <see cref="ArgumentException"/> where a row holds something else.</summary>
    public static ExchangeMail Read(ReadOnlySpan<byte> row)
    {
        try
        {
            var mail = JsonElement.Parse(row);
            return new(
                mail.GetProperty("routing_key"u8).GetString()!, mail.GetProperty("type"u8).GetString()!,
                mail.GetProperty("headers"u8).EnumerateObject()
                    .ToDictionary(header => header.Name, header => header.Value.GetString()!),
                JsonMarshal.GetRawUtf8Value(mail.GetProperty("body"u8)).ToArray());
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ArgumentException("the row is not a message for an exchange", nameof(row), fault);
        }
    }
}

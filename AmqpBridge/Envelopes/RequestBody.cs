using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Granary.AmqpBridge.Inbound;
using Granary.Dispatch.Binding;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>What every body has to keep to, whatever stands in it.</summary>
internal static class RequestBody
{
    public const int MaxKeyLength = 255;

    /// <summary>The body, or a sentence about what is wrong with it.</summary>
    public static T? Parse<T>(ReadOnlySpan<byte> body, int maxBytes, JsonTypeInfo<T> type, out string? error)
    {
        var length = CutBody.LengthOf(body);
        error = length > maxBytes
            ? $"the body has {length} bytes; at most {maxBytes} are allowed"
            : BodyText.Fault(body);
        if (error is not null)
            return default;
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException fault)
        {
            error = Sentence(fault);
            return default;
        }
    }

    /// <summary>A field of a body that is broken elsewhere, so that its sender can be answered.</summary>
    public static string? Find(ReadOnlySpan<byte> body, int maxBytes, ReadOnlySpan<byte> field) =>
        EnvelopeText.Find(body[..Math.Min(body.Length, maxBytes)], field);

    public static bool Fits(string text, int most) =>
        text.Length > 0 && !text.Contains('\0')
        && (text.Length <= most || (text.Length <= 2 * most && BodyText.Length(text) <= most));

    /// <summary>Names stand in logs and on terminals.</summary>
    public static bool HasControls(string name) =>
        name.AsSpan().ContainsAnyInRange('\0', '\u001f') || name.AsSpan().ContainsAnyInRange('\u007f', '\u009f');

    /// <summary>The field <c>auth_token</c>, if it is a text that says something.</summary>
    public static string? Token(JsonElement data) =>
        data.TryGetProperty("auth_token"u8, out var token) && token.ValueKind == JsonValueKind.String
        && token.GetString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>The object without those of its fields that are not the action's.</summary>
    public static JsonElement Without(JsonElement data, params ReadOnlySpan<string> fields)
    {
        var found = false;
        foreach (var field in fields)
            found |= data.TryGetProperty(field, out _);
        if (!found)
            return data;
        return Copy(data, fields.ToArray(), _ => { });
    }

    /// <summary>The object with these fields, whatever it says itself.</summary>
    public static JsonElement With(JsonElement data, IReadOnlyDictionary<string, string> said) =>
        Copy(data, [.. said.Keys], writer =>
        {
            foreach (var (name, text) in said)
                writer.WriteString(name, text);
        });

    /// <summary>The same body, counting another try; one that is no object stays as it is.</summary>
    public static byte[] Counted(byte[] body, string field, int attempt)
    {
        try
        {
            var data = JsonElement.Parse(body);
            return data.ValueKind == JsonValueKind.Object
                ? JsonSerializer.SerializeToUtf8Bytes(
                    Copy(data, [field], writer => writer.WriteNumber(field, attempt)), EnvelopeJson.Default.JsonElement)
                : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static JsonElement Copy(JsonElement data, string[] but, Action<Utf8JsonWriter> and)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in data.EnumerateObject())
            {
                if (!but.Contains(property.Name))
                    property.WriteTo(writer);
            }
            and(writer);
            writer.WriteEndObject();
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>The path, but no piece of the body: the message goes into logs too.</summary>
    private static string Sentence(JsonException fault)
    {
        if (fault.Path is "$.id" or "$.version" or "$.action" or "$.auth" or "$.idempotency_key"
            && fault.InnerException is not JsonException)
            return $"{fault.Path[2..]}: must be a string";
        return BodyText.Sentence(fault);
    }
}

using System.Buffers;
using System.Text.Json;
using Granary.Dispatch.Security;

namespace Granary.AmqpBridge.Letters;

/// <summary>Finds the secret values of a JSON object, wherever they stand in it.</summary>
internal static class SecretValues
{
    /// <param name="field">The field's name.</param>
    /// <param name="value">As it stands in the body.</param>
    /// <returns>What stands there instead.</returns>
    public delegate byte[] Change(string field, byte[] value);

    /// <param name="body">A JSON object, perhaps not a whole one.</param>
    /// <param name="seal">Knows which fields of <c>data</c> are secret.</param>
    /// <param name="change">Changes the values.</param>
    /// <param name="readable">How much of the body could be read.</param>
    /// <returns>That much of it, changed.</returns>
    public static byte[] Rewrite(ReadOnlySpan<byte> body, Seal seal, Change change, out int readable)
    {
        var output = new ArrayBufferWriter<byte>();
        var reader = new Utf8JsonReader(body);
        var copied = 0;
        readable = 0;
        try
        {
            while (reader.Read() && (reader.CurrentDepth > 0 || IsBrace(reader.TokenType)))
            {
                readable = (int)reader.BytesConsumed;
                if (reader.TokenType != JsonTokenType.PropertyName || !IsSecret(reader, seal))
                    continue;
                var field = reader.GetString()!;
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                output.Write(body[copied..start]);
                output.Write(change(field, body[start..(int)reader.BytesConsumed].ToArray()));
                copied = readable = (int)reader.BytesConsumed;
            }
            if (reader.TokenType == JsonTokenType.EndObject)
                readable = body.Length;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // As far as it could be read.
        }
        output.Write(body[copied..readable]);
        return output.WrittenSpan.ToArray();
    }

    private static bool IsBrace(JsonTokenType token) => token is JsonTokenType.StartObject or JsonTokenType.EndObject;

    private static bool IsSecret(in Utf8JsonReader reader, Seal seal) =>
        (reader.CurrentDepth == 1 && reader.ValueTextEquals("auth"u8)) || reader.ValueTextEquals("auth_token"u8)
        || seal.Hides(reader.GetString()!);
}

using System.Text.Json;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>What can still be read of a body that is broken.</summary>
internal static class EnvelopeText
{
    /// <summary>A field of a body that is broken further on.</summary>
    public static string? Find(ReadOnlySpan<byte> body, ReadOnlySpan<byte> field)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 64 });
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName
                    || !reader.ValueTextEquals(field))
                    continue;
                reader.Read();
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
        return null;
    }
}

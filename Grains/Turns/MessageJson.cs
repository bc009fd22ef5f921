using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Granary.Grains.Turns;

/// <summary>Messages of silos that may be newer than this one.</summary>
public static class MessageJson
{
    /// <returns>Nothing where this version does not understand all of it: then another silo must decide.</returns>
    public static object? Read(ReadOnlySpan<byte> json, JsonTypeInfo type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StrictTypes.Of(type));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

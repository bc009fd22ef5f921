using System.Globalization;
using System.Text.Json;

namespace Granary;

/// <summary>Fields that hold several values.</summary>
public static partial class Fields
{
    /// <summary>Objects, each with these fields and no others.</summary>
    public static Field ObjectList(string name, int max, int min, params Field[] item) => new(
        name, "object[]", e => e.ValueKind switch
    {
        JsonValueKind.Array when e.GetArrayLength() is var length && (length < min || length > max) =>
            string.Create(CultureInfo.InvariantCulture, $"must have {min} to {max} items"),
        JsonValueKind.Array => e.EnumerateArray().Select((value, n) => ItemFault(value, n, item))
            .FirstOrDefault(fault => fault is not null),
        _ => "must be a list of objects",
    })
    { Item = item, Bounds = (min, max) };

    private static string? ItemFault(JsonElement value, int n, Field[] fields)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return "must be a list of objects";
        foreach (var field in fields)
        {
            var given = value.TryGetProperty(field.Name, out var inner) && inner.ValueKind != JsonValueKind.Null;
            if ((given ? field.Check(inner) : field.Required ? "is required" : null) is { } fault)
                return string.Create(CultureInfo.InvariantCulture, $"item {n + 1}: {field.Name} {fault}");
        }

        var stranger = value.EnumerateObject()
            .FirstOrDefault(property => !fields.Any(field => property.NameEquals(field.Name)));
        return stranger.Value.ValueKind == JsonValueKind.Undefined
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"item {n + 1}: has a field that is not known here");
    }
}

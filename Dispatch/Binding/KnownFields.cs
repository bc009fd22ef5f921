using System.Text.Json;
using System.Text.Json.Nodes;

namespace Granary.Dispatch.Binding;

/// <summary>What remains of <c>data</c> without the fields that its action does not have.</summary>
internal static class KnownFields
{
    /// <returns>Null where there is nothing to take out.</returns>
    public static JsonElement? Of(IReadOnlyList<Field> fields, JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object)
            return null;
        var rest = JsonObject.Create(data)!;
        return Keep(rest, fields) ? JsonElement.Parse(rest.ToJsonString()) : null;
    }

    private static bool Keep(JsonObject given, IReadOnlyList<Field> fields)
    {
        var removed = false;
        foreach (var name in given.Select(pair => pair.Key).Except(fields.Select(field => field.Name)).ToList())
            removed |= given.Remove(name);
        foreach (var list in fields.Where(field => field.Item is not null))
        {
            foreach (var item in (given[list.Name] as JsonArray ?? []).OfType<JsonObject>())
                removed |= Keep(item, list.Item!);
        }

        return removed;
    }
}

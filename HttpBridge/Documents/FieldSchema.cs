using System.Text.Json.Nodes;

namespace Granary.HttpBridge.Documents;

/// <summary>A field of the action table as a JSON schema.</summary>
internal static class FieldSchema
{
    private const long LargestId = long.MaxValue;

    /// <summary>As it stands in a body, where an optional field may be <c>null</c>.</summary>
    public static JsonObject InBody(Field field, bool open = false)
    {
        var schema = InText(field, open);
        if (!field.Required && !field.Kept)
            schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
        if (field is { Required: false, Kept: false, Choices: not null })
            schema["enum"]!.AsArray().Add(null);
        return schema;
    }

    /// <summary>All that an object may have. An open one may have more, which counts for nothing.</summary>
    public static JsonObject InObject(IEnumerable<Field> fields, bool open = false)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] =
                new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)InBody(field, open)))),
            ["additionalProperties"] = open,
        };
        if (fields.Where(field => field.Required).ToList() is { Count: > 0 } required)
            schema["required"] = new JsonArray([.. required.Select(field => JsonValue.Create(field.Name))]);
        return schema;
    }

    /// <summary>As it stands in path or query.</summary>
    public static JsonObject InText(Field field, bool open = false)
    {
        var schema = field switch
        {
            { Item: { } item } => new JsonObject { ["type"] = "array", ["items"] = InObject(item, open) },
            _ when field.Type.EndsWith("[]", StringComparison.Ordinal) =>
                new JsonObject { ["type"] = "array", ["items"] = Scalar(field.Type[..^2]) },
            _ => Scalar(field.Type),
        };
        if (field.Bounds is { } bounds)
            Bound(schema, bounds.Min, bounds.Max);
        if (field.Choices is { } choices)
            schema["enum"] = new JsonArray([.. choices.Select(choice => JsonValue.Create(choice))]);
        return schema;
    }

    private static JsonObject Scalar(string type) => type switch
    {
        "id" or "integer" => new() { ["type"] = "integer", ["format"] = "int64" },
        "number" or "boolean" => new() { ["type"] = type },
        "time" => new() { ["type"] = "string", ["format"] = "date-time" },
        "date" or "email" => new() { ["type"] = "string", ["format"] = type },
        "url" => new() { ["type"] = "string", ["format"] = "uri" },
        _ => new() { ["type"] = "string" },
    };

    private static void Bound(JsonObject schema, decimal min, decimal max)
    {
        var (least, most) = (string?)schema["type"] switch
        {
            "string" => ("minLength", "maxLength"),
            "array" => ("minItems", "maxItems"),
            _ => ("minimum", "maximum"),
        };
        schema[least] = min;
        if (max < LargestId)
            schema[most] = max;
    }
}

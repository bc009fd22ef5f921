using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Granary.HttpBridge.Documents;

/// <summary>A reply's type as a JSON schema, under a name of its own.</summary>
internal static class ReplySchema
{
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => Nullable.GetUnderlyingType(context.TypeInfo.Type) switch
        {
            null when context.TypeInfo.Type == typeof(DateTimeOffset) => Time("string"),
            { } type when type == typeof(DateTimeOffset) => Time(new JsonArray("string", "null")),
            _ => schema,
        },
    };

    /// <summary><c>BookView</c>; <c>BookViewPage</c> for a page of them.</summary>
    public static string Name(JsonType reply) => Name(reply.Type);

    public static JsonNode Of(JsonType reply) => reply.Info.GetJsonSchemaAsNode(Options);

    private static JsonObject Time(JsonNode type) => new() { ["type"] = type, ["format"] = "date-time" };

    private static string Name(Type type)
    {
        if (type.IsArray)
            return Name(type.GetElementType()!) + "List";
        if (!type.IsGenericType)
            return type.Name;
        var own = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return string.Concat(type.GetGenericArguments().Select(Name))
            + own.Replace("View", "", StringComparison.Ordinal);
    }
}

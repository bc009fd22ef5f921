using System.Text.Json.Nodes;
using Granary.HttpBridge.Requests;
using Granary.HttpBridge.Routes;

namespace Granary.HttpBridge.Documents;

/// <summary>What many routes have in common stands in the document once.</summary>
internal static class Components
{
    public static JsonObject Build(IReadOnlyList<BoundRoute> routes) => new()
    {
        ["schemas"] = Schemas(routes.Select(route => route.Action).Distinct()),
        ["parameters"] = new JsonObject
        {
            ["IdempotencyKey"] = Header(HeaderNames.IdempotencyKey, Text(1, 255), "The same key gets the same reply"),
            ["IfMatch"] = Header("If-Match", Text(1, 32), "The ETag that was seen; another version answers 412"),
            ["RequestId"] = Header(HeaderNames.RequestId, Text(1, 128), "Names the request in reply and logs"),
            ["RequestTimeout"] = Header(
                HeaderNames.RequestTimeout, Text(1, 32),
                "Seconds (1.5) or milliseconds (1500ms) after which nothing is begun"),
        },
        ["headers"] = new JsonObject
        {
            ["RequestId"] = Answered("Names the request in the logs"),
            ["IdempotencyReplayed"] = Answered("true: this reply was recorded before"),
            ["ETag"] = Answered("The entity's version, where the reply is one entity"),
        },
        ["securitySchemes"] = new JsonObject
        {
            ["ApiKey"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = HeaderNames.ApiKey },
            ["Bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
        },
    };

    private static JsonObject Schemas(IEnumerable<ActionSpec> actions)
    {
        var schemas = new JsonObject { ["Problem"] = Problem() };
        foreach (var reply in actions.Select(action => action.Reply).DistinctBy(reply => reply.Type))
        {
            // Two types of one name would be one schema to whoever reads the document.
            if (!schemas.TryAdd(ReplySchema.Name(reply), ReplySchema.Of(reply)))
                throw new InvalidOperationException($"Two replies are called {ReplySchema.Name(reply)}; rename one.");
        }

        return schemas;
    }

    private static JsonObject Problem()
    {
        var text = new JsonObject { ["type"] = "string" };
        var codes = Enum.GetValues<ErrorCode>().Select(code => JsonValue.Create(code.Name()));
        return new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["type"] = text.DeepClone(),
                ["title"] = text.DeepClone(),
                ["status"] = new JsonObject { ["type"] = "integer" },
                ["detail"] = text.DeepClone(),
                ["code"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. codes]) },
                ["details"] = new JsonObject { ["type"] = "array", ["items"] = Fault(text) },
                ["retry_after_ms"] = new JsonObject { ["type"] = "integer", ["format"] = "int64" },
                ["request_id"] = text,
            },
            ["required"] = new JsonArray("type", "title", "status", "detail", "code", "request_id"),
        };
    }

    private static JsonObject Fault(JsonObject text) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["field"] = text.DeepClone(), ["message"] = text.DeepClone() },
        ["required"] = new JsonArray("field", "message"),
    };

    private static JsonObject Text(int min, int max) =>
        new() { ["type"] = "string", ["minLength"] = min, ["maxLength"] = max };

    private static JsonObject Header(string name, JsonObject schema, string description) => new()
    {
        ["name"] = name,
        ["in"] = "header",
        ["required"] = false,
        ["description"] = description,
        ["schema"] = schema,
    };

    private static JsonObject Answered(string description) => new()
    {
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };
}

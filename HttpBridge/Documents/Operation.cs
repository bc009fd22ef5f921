using System.Globalization;
using System.Text.Json.Nodes;
using Granary.HttpBridge.Replies;
using Granary.HttpBridge.Requests;
using Granary.HttpBridge.Routes;
using Microsoft.AspNetCore.Http;

namespace Granary.HttpBridge.Documents;

/// <summary>One route in the document: what may be given, and everything that may be answered.</summary>
internal sealed class Operation(BoundRoute route, string name)
{
    private readonly RouteSpec _spec = route.Spec;
    private readonly ActionSpec _action = route.Action;
    private readonly JsonObject _example = JsonNode.Parse(route.Action.ExampleData)!.AsObject();

    /// <summary>The fields that stand neither in the path nor, for want of a body, in the query.</summary>
    private IEnumerable<Field> BodyFields =>
        route.IsGet || HttpMethods.IsDelete(_spec.Method) ? [] : _action.Fields.Where(one => !InPath(one));

    public JsonObject Build()
    {
        var operation = new JsonObject
        {
            ["operationId"] = name,
            ["tags"] = new JsonArray(_spec.Tag),
            ["summary"] = _spec.Summary,
            ["parameters"] = new JsonArray([.. Parameters()]),
        };
        if (BodyFields.Any())
            operation["requestBody"] = Body();
        operation["responses"] = Responses();
        operation["security"] = Security();
        return operation;
    }

    private IEnumerable<JsonNode> Parameters()
    {
        foreach (var slot in route.Parameters)
            yield return Parameter("path", slot.Parameter, FieldNamed(slot.Name), true);
        if (!BodyFields.Any())
        {
            foreach (var field in _action.Fields.Where(field => !InPath(field)))
                yield return Parameter("query", QueryName(field), field, field.Required);
        }

        if (_action.IsChange)
            yield return Reference("parameters", "IdempotencyKey");
        if (route.TakesIfVersion)
            yield return Reference("parameters", "IfMatch");
        yield return Reference("parameters", "RequestId");
        yield return Reference("parameters", "RequestTimeout");
    }

    private JsonObject Parameter(string place, string name, Field field, bool required)
    {
        var parameter = new JsonObject
        {
            ["name"] = name,
            ["in"] = place,
            ["required"] = required,
            ["schema"] = FieldSchema.InText(field),
        };
        if (Example(field) is { } value)
            parameter["example"] = value;
        return parameter;
    }

    private JsonObject Body()
    {
        var types = _spec.Form ? new[] { BodyReader.Json, BodyReader.Form } : [BodyReader.Json];
        return new()
        {
            ["required"] = BodyFields.Any(field => field.Required),
            ["content"] = new JsonObject(types.Select(type => KeyValuePair.Create(type, (JsonNode?)BodyContent()))),
        };
    }

    private JsonObject BodyContent()
    {
        var given = BodyFields.Where(field => _example.ContainsKey(field.Name));
        return new()
        {
            ["schema"] = FieldSchema.InObject(BodyFields, _action.IgnoresUnknown),
            ["example"] = new JsonObject(given.Select(field => KeyValuePair.Create(field.Name, Example(field)))),
        };
    }

    private JsonObject Responses()
    {
        var responses = new JsonObject { [Text(_spec.Status)] = Success() };
        if (route.IsGet)
            responses["304"] = new JsonObject { ["description"] = "The caller has this version already" };
        foreach (var (status, codes) in ErrorTable.Of(route))
            responses[Text(status)] = Problem(codes);
        return responses;
    }

    private JsonObject Success()
    {
        var headers = new JsonObject { [HeaderNames.RequestId] = Reference("headers", "RequestId") };
        if (_action.IsChange)
            headers[HeaderNames.IdempotencyReplayed] = Reference("headers", "IdempotencyReplayed");
        headers["ETag"] = Reference("headers", "ETag");
        var success = new JsonObject { ["description"] = "Done", ["headers"] = headers };
        if (_spec.Status != StatusCodes.Status204NoContent)
            success["content"] = Content(BodyReader.Json, ReplySchema.Name(_action.Reply));
        return success;
    }

    private static JsonObject Problem(IEnumerable<ErrorCode> codes) => new()
    {
        ["description"] = string.Join(", ", codes.Select(code => $"`{code.Name()}`")),
        ["content"] = Content(ProblemWriter.ContentType, "Problem"),
    };

    private JsonArray Security() => _action.Access.Kind switch
    {
        AccessKind.Public => [],
        AccessKind.Reader => [new JsonObject(), Scheme("Bearer")],
        AccessKind.User => [Scheme("Bearer")],
        AccessKind.Key when !_action.Access.ExcludesTokens => [Scheme("ApiKey"), Scheme("Bearer")],
        _ => [Scheme("ApiKey")],
    };

    private static JsonObject Scheme(string name) => new() { [name] = new JsonArray() };

    private static JsonObject Content(string type, string schema) => new()
    {
        [type] = new JsonObject { ["schema"] = Reference("schemas", schema) },
    };

    private static JsonObject Reference(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);

    private bool InPath(Field field) => route.Parameters.Any(slot => slot.Name == field.Name);

    private Field FieldNamed(string name) => _action.Fields.First(field => field.Name == name);

    private string QueryName(Field field) =>
        _spec.Names?.FirstOrDefault(pair => pair.Value == field.Name).Key ?? field.Name;

    private JsonNode? Example(Field field) =>
        _example[field.Name]?.DeepClone() ?? (field is { Type: "id", Required: true } ? 1 : null);
}

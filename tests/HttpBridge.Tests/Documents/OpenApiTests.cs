using System.Text.Json;
using System.Text.RegularExpressions;
using Granary.Dispatch.Binding;
using Granary.Grains;
using Granary.Grains.Library;
using Granary.HttpBridge.Routes;
using Granary.Library;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Documents;

public sealed partial class OpenApiTests(Door door) : IClassFixture<Door>, IAsyncLifetime
{
    private JsonElement _document;

    public async Task InitializeAsync()
    {
        var response = await door.Send("GET", "/schema/openapi.json");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        _document = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Every_route_is_there()
    {
        var missing = TestRoutes.Shown.Where(route =>
            !_document.GetProperty("paths").TryGetProperty(Plain(route.Path), out var path)
            || !path.TryGetProperty(route.Method.ToLowerInvariant(), out _));
        Assert.Empty(missing);
    }

    [Fact]
    public void A_hidden_route_is_not_and_a_constraint_is_not_shown()
    {
        var paths = _document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();

        Assert.Contains("/articles/{id}", paths);
        Assert.DoesNotContain("/articles/{name}", paths);
        Assert.DoesNotContain(paths, path => path.Contains(':'));
    }

    [Fact]
    public void No_two_paths_take_the_same_address() => Assert.All(
        FiveSystems.Table.Routes.Where(route => !route.Hidden).Select(route => Plain(route.Path)).Distinct()
            .CountBy(path => Parameter().Replace(path, "{}")),
        path => Assert.Equal(1, path.Value));

    [Fact]
    public void Every_field_of_every_route_is_there() =>
        Assert.All(TestRoutes.Shown, route => Assert.Equal(Fields(route), Given(Operation(route)).Order()));

    [Fact]
    public void Every_operation_has_a_name_of_its_own()
    {
        var names = TestRoutes.Shown.Select(route => Operation(route).GetProperty("operationId").GetString()).ToList();
        Assert.Equal(names, names.Distinct());
        Assert.Contains("create_book_v2", names);
    }

    [Fact]
    public void Every_reference_leads_somewhere() => Assert.All(References(_document), reference =>
    {
        var at = _document;
        foreach (var step in reference.TrimStart('#', '/').Split('/'))
            Assert.True(at.TryGetProperty(step, out at), reference);
    });

    [Fact]
    public void A_field_has_its_limits()
    {
        var title = Body(new("POST", "/api/v1/books", "create_book")).GetProperty("schema").GetProperty("properties")
            .GetProperty("title");
        Assert.Equal("""{"type":"string","minLength":1,"maxLength":500}""", JsonSerializer.Serialize(title));
    }

    [Fact]
    public void A_field_that_may_be_cleared_may_be_null()
    {
        var fields = Body(new("PUT", "/api/v1/books/{id}", "update_book")).GetProperty("schema")
            .GetProperty("properties");
        Assert.Equal(
            """["integer","null"]""", JsonSerializer.Serialize(fields.GetProperty("year").GetProperty("type")));
        Assert.Equal("string", fields.GetProperty("title").GetProperty("type").GetString());
    }

    [Fact]
    public void A_reply_has_its_schema()
    {
        var book = _document.GetProperty("components").GetProperty("schemas").GetProperty("BookView")
            .GetProperty("properties");
        Assert.Equal("date-time", book.GetProperty("created_at").GetProperty("format").GetString());
        Assert.Equal("""["integer","null"]""", JsonSerializer.Serialize(book.GetProperty("year").GetProperty("type")));
    }

    [Fact]
    public void Errors_are_problems()
    {
        var responses = Operation(new("PUT", "/api/v1/books/{id}", "update_book")).GetProperty("responses");
        string[] statuses = [
            "200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "500", "503", "504"];
        Assert.Equal(statuses, responses.EnumerateObject().Select(one => one.Name));
        Assert.True(
            responses.GetProperty("422").GetProperty("content").TryGetProperty("application/problem+json", out _));
    }

    [Fact]
    public void A_route_that_answers_a_code_otherwise_says_so() => Assert.Contains(
        "conflict",
        Operation(new("POST", "/users", "probe")).GetProperty("responses").GetProperty("400").GetProperty("description")
            .GetString());

    [Fact]
    public void Every_example_is_accepted() =>
        Assert.All(new LibrarySystem().Actions.Where(action => action.Example is not null), action =>
        {
            Binder.Bind(action, JsonElement.Parse(action.ExampleData), out var refusal);
            Assert.Null(refusal);
        });

    private static IEnumerable<string> Fields(RouteSpec route)
    {
        var action = TestRoutes.Actions.Find(route.Version, route.Action, out _)!;
        return action.Fields.Select(field => field.Name).Order();
    }

    private JsonElement Operation(RouteSpec route) =>
        _document.GetProperty("paths").GetProperty(Plain(route.Path)).GetProperty(route.Method.ToLowerInvariant());

    private JsonElement Body(RouteSpec route) =>
        Operation(route).GetProperty("requestBody").GetProperty("content").GetProperty("application/json");

    private static IEnumerable<string> Given(JsonElement operation)
    {
        var parameters = operation.GetProperty("parameters").EnumerateArray()
            .Where(one => one.TryGetProperty("in", out _))
            .Select(one => one.GetProperty("name").GetString()!)
            .Select(name => name == "id" && CallsItId().IsMatch(operation.GetProperty("operationId").GetString()!)
                ? "order_id"
                : name);
        return operation.TryGetProperty("requestBody", out var body)
            ? parameters.Concat(body.GetProperty("content").GetProperty("application/json").GetProperty("schema")
                .GetProperty("properties").EnumerateObject().Select(property => property.Name))
            : parameters;
    }

    private static string Plain(string path) => Constraint().Replace(path, "");

    [GeneratedRegex(":[a-z]+")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("orders|articles")]
    private static partial Regex CallsItId();

    private static IEnumerable<string> References(JsonElement at) => at.ValueKind switch
    {
        JsonValueKind.Object => at.EnumerateObject().SelectMany(property =>
            property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => at.EnumerateArray().SelectMany(References),
        _ => [],
    };
}

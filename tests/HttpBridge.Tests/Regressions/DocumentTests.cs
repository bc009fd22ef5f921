using System.Text.Json.Nodes;
using Granary.Dispatch;
using Granary.Grains;
using Granary.HttpBridge.Documents;
using Granary.HttpBridge.Routes;

namespace Granary.Tests.HttpBridge.Regressions;

/// <summary>The OpenAPI document of the real routes, where it said what is not so.</summary>
public sealed class DocumentTests
{
    private static readonly JsonObject Document = Build();

    [Fact]
    public void An_order_is_of_objects_with_their_fields()
    {
        var items = Schema("post", "/orders")["properties"]!["items"]!;

        Assert.Equal("object", (string?)items["items"]!["type"]);
        Assert.Equal(["product_id", "quantity"], items["items"]!["required"]!.AsArray().Select(name => (string?)name));
        Assert.Equal((1m, 100m), ((decimal)items["minItems"]!, (decimal)items["maxItems"]!));
    }

    [Fact]
    public void An_operation_whose_path_is_called_like_its_action_has_the_actions_name() =>
        Assert.Equal("get_report", Name("get", "/report"));

    [Fact]
    public void A_further_route_to_an_action_renames_nothing()
    {
        Assert.Equal("register_v1", Name("post", "/api/v1/register"));
        Assert.Equal("post_api_users", Name("post", "/api/users"));
        Assert.Equal("submit_job", Name("post", "/tasks"));
    }

    private static string? Name(string method, string path) =>
        (string?)Document["paths"]![path]![method]!["operationId"];

    private static JsonNode Schema(string method, string path) =>
        Document["paths"]![path]![method]!["requestBody"]!["content"]!["application/json"]!["schema"]!;

    private static JsonObject Build()
    {
        var actions = new ActionTable([.. FiveSystems.Table.Actions]);
        return OpenApi.Build([.. FiveSystems.Table.Routes.Select(spec => new BoundRoute(spec, actions))]);
    }
}

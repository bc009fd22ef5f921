using System.Text.Json.Nodes;
using Granary.HttpBridge.Routes;

namespace Granary.HttpBridge.Documents;

/// <summary>
/// The OpenAPI document, made of the route table and the action table: it cannot say anything else than they do.
/// </summary>
internal static class OpenApi
{
    public static JsonObject Build(IReadOnlyList<BoundRoute> all)
    {
        var routes = all.Where(route => !route.Spec.Hidden).ToList();
        var names = Names(routes);
        return new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Granary",
                ["version"] = typeof(OpenApi).Assembly.GetName().Version!.ToString(3),
                ["description"] = "Every action, with the rules and the error codes that it has over AMQP.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = new JsonArray(
                [.. routes.Select(route => route.Spec.Tag).Distinct()
                    .Select(tag => new JsonObject { ["name"] = tag })]),
            ["paths"] = Paths(routes, names),
            ["components"] = Components.Build(routes),
        };
    }

    private static JsonObject Paths(IReadOnlyList<BoundRoute> routes, Dictionary<BoundRoute, string> names) => new(
        from route in routes
        group route by route.Path into path
        let operations = path.Select(route => KeyValuePair.Create(
            route.Spec.Method.ToLowerInvariant(), (JsonNode?)new Operation(route, names[route]).Build()))
        select KeyValuePair.Create(path.Key, (JsonNode?)new JsonObject(operations)));

    /// <summary>
    /// The shortest name that no other route has: a generated client calls its functions so. Of several routes to one
    /// action the first has the action's name, so that a further one renames nothing.
    /// </summary>
    private static Dictionary<BoundRoute, string> Names(IReadOnlyList<BoundRoute> routes)
    {
        var first = routes.DistinctBy(route => (route.Spec.Action, route.Spec.Version)).ToHashSet();
        var count = first.SelectMany(Candidates).CountBy(name => name).ToDictionary();
        return routes.ToDictionary(route => route, route => first.Contains(route)
            ? Candidates(route).First(name => count[name] == 1)
            : Candidates(route).Last());
    }

    private static IEnumerable<string> Candidates(BoundRoute route) => new[]
    {
        route.Spec.Action,
        $"{route.Spec.Action}_{route.Spec.Version}",
        route.Spec.Method.ToLowerInvariant() + route.Path.Replace('/', '_').Replace("{", "").Replace("}", ""),
    }.Distinct();
}

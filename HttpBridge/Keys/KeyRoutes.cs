using Granary.HttpBridge.Routes;

namespace Granary.HttpBridge.Keys;

/// <summary>The way to the internal door.</summary>
public static class KeyRoutes
{
    public static IReadOnlyList<RouteSpec> All { get; } =
    [
        new("POST", "/api/internal/init-keys", "init_keys")
        {
            Tag = "Internal", Summary = "Make the first keys, once", Status = 201,
        },
    ];
}

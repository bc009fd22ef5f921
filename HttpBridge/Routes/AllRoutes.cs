using Granary.HttpBridge.Jobs;
using Granary.HttpBridge.Keys;
using Granary.HttpBridge.Library;
using Granary.HttpBridge.Publishing;
using Granary.HttpBridge.Shop;
using Granary.HttpBridge.Tasks;
using Granary.HttpBridge.Users;

namespace Granary.HttpBridge.Routes;

/// <summary>The route table: every route of every system.</summary>
public static class AllRoutes
{
    public static IReadOnlyList<RouteSpec> Lines { get; } =
    [
        .. LibraryRoutes.All, .. UserRoutes.All, .. TaskRoutes.All, .. ShopRoutes.All, .. JobRoutes.All,
        .. PublishingRoutes.All, .. KeyRoutes.All,
    ];
}

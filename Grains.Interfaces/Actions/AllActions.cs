using Granary.Health;
using Granary.Jobs;
using Granary.Keys;
using Granary.Library;
using Granary.Publishing;
using Granary.Reports;
using Granary.Shop;
using Granary.Tasks;
using Granary.Users;

namespace Granary.Actions;

/// <summary>The action table: every action of every system.</summary>
public static class AllActions
{
    public static IReadOnlyList<ActionSpec> Lines { get; } =
    [
        .. HealthActions.All, .. LibraryActions.All, .. UserActions.All, .. TaskActions.All, .. ShopActions.All,
        .. ReportActions.All, .. JobActions.All, .. PostActions.All, .. KeyActions.All,
    ];
}

using Granary.Grains.Jobs;
using Granary.Grains.Library;
using Granary.Grains.Publishing;
using Granary.Grains.Shop;
using Granary.Grains.Tasks;
using Granary.Grains.Users;

namespace Granary.Grains;

/// <summary>The systems that come with Granary, and the accounts that three of them need.</summary>
public static class FiveSystems
{
    /// <summary>All of them, with the options' defaults.</summary>
    public static SystemTable Table => field ??= new(All());

    public static IReadOnlyList<GranarySystem> All() =>
    [
        new LibrarySystem(), new UserSystem(), new TaskSystem(), new ShopSystem(), new JobSystem(),
        new PublishingSystem(),
    ];
}

using Granary.Shop;

namespace Granary.Grains.Shop;

/// <summary>The shop's lists, answered by the database from its indexes.</summary>
public interface IShopLists
{
    ValueTask<FoundPage<FoundEntity>> Products(int limit, long offset);

    /// <param name="user">The owner; <c>null</c>: all users.</param>
    /// <param name="limit">How many.</param>
    /// <param name="offset">After how many.</param>
    ValueTask<FoundPage<FoundEntity>> Addresses(long? user, int limit, long offset);

    ValueTask<FoundPage<FoundEntity>> Orders(long? user, string? status, int limit, long offset);
}

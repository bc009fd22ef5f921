using Granary.Shop;

namespace Granary.Grains.Shop;

public sealed record ProductState(string Name, string? Description, decimal Price, long StockQuantity);

public sealed record AddressState(long UserId, string Country, string City, string Street, string ZipCode);

/// <param name="UserId">The customer.</param>
/// <param name="DeliveryAddressId">Where to.</param>
/// <param name="Items">Each product once, in ascending id: the order in which stock is taken.</param>
/// <param name="Status">One of <see cref="OrderStatus"/>.</param>
/// <param name="Reason">Why it was rejected.</param>
/// <param name="Total">At the prices of the moment.</param>
/// <param name="Origin">While it is pending: where the answer belongs.</param>
/// <param name="StockIsOut">It is cancelled, and its stock is on the way back.</param>
public sealed record OrderState(
    long UserId, long DeliveryAddressId, IReadOnlyList<OrderItem> Items, string Status, string? Reason = null,
    decimal? Total = null, OrderOrigin? Origin = null, bool StockIsOut = false);

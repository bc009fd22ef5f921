using System.Text.Json.Serialization.Metadata;
using Granary.Shop;
using Json = Granary.Shop.ShopViewJson;
using State = Granary.Grains.Shop.ShopStateJson;

namespace Granary.Grains.Shop;

/// <summary>Products, addresses and orders in pages.</summary>
public sealed class ShopListHandler(IShopLists lists) : IActionHandler
{
    private const int DefaultCount = 10;

    public HandlerTable Table => new HandlerTable()
        .On<ListProducts>(m => Products(m.Count ?? DefaultCount, m.Page ?? 1))
        .On<ListAddresses>(m => Addresses(m.UserId, m.Count ?? DefaultCount, m.Page ?? 1))
        .On<ListOrders>(m => Orders(m.UserId, m.Status, m.Count ?? DefaultCount, m.Page ?? 1));

    private async Task<Outcome> Products(int count, long page)
    {
        var found = await lists.Products(count, (page - 1) * count);
        return Answer(
            new ProductsPage([.. found.Rows.Select(row => ProductRules.View(row.Entity(State.Default.ProductState)))],
                found.Total, Exact(found)),
            Json.Default.ProductsPage);
    }

    private async Task<Outcome> Addresses(long? user, int count, long page)
    {
        var found = await lists.Addresses(user, count, (page - 1) * count);
        return Answer(
            new AddressesPage([.. found.Rows.Select(row => AddressRules.View(row.Entity(State.Default.AddressState)))],
                found.Total, Exact(found)),
            Json.Default.AddressesPage);
    }

    private async Task<Outcome> Orders(long? user, string? status, int count, long page)
    {
        var found = await lists.Orders(user, status, count, (page - 1) * count);
        return Answer(
            new OrdersPage([.. found.Rows.Select(row => OrderRules.View(row.Entity(State.Default.OrderState)))],
                found.Total, Exact(found)),
            Json.Default.OrdersPage);
    }

    private static bool? Exact(FoundPage<FoundEntity> found) => found.Exact ? null : false;

    private static Outcome Answer<T>(T page, JsonTypeInfo<T> json) => Outcome.Ok(ReplyData.Of(page, json));
}

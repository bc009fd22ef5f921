using Granary.Shop;

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
        return Answer(new ProductsPage(
            Views<ProductState, ProductView>(found, ProductRules.View), found.Total, Exact(found)));
    }

    private async Task<Outcome> Addresses(long? user, int count, long page)
    {
        var found = await lists.Addresses(user, count, (page - 1) * count);
        return Answer(new AddressesPage(
            Views<AddressState, AddressView>(found, AddressRules.View), found.Total, Exact(found)));
    }

    private async Task<Outcome> Orders(long? user, string? status, int count, long page)
    {
        var found = await lists.Orders(user, status, count, (page - 1) * count);
        return Answer(new OrdersPage(Views<OrderState, OrderView>(found, OrderRules.View), found.Total, Exact(found)));
    }

    private static TView[] Views<TState, TView>(FoundPage<FoundEntity> found, Func<Entity<TState>, TView> view)
        where TState : class => [.. found.Rows.Select(row => view(row.Entity<TState>()))];

    private static bool? Exact(FoundPage<FoundEntity> found) => found.Exact ? null : false;

    private static Outcome Answer<T>(T page) => Outcome.Ok(ReplyData.Of(page));
}

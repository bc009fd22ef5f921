using Granary.Ports;
using Granary.Shop;
using Granary.Wire;
using Json = Granary.Shop.ShopMessageJson;

namespace Granary.Grains.Shop;

/// <summary>The shop's lines of the table of kinds.</summary>
public static class ShopKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(ShopActions.Product, "products", ShopStateJson.Default.Of<ProductState>(), new ProductRules(),
        [
            .. Kinds.MessagesOf(ShopActions.All, ShopActions.Product), Json.Default.Of<TakeStock>(),
            Json.Default.Of<ReturnStock>(),
        ]),
        new(ShopActions.Address, "addresses", ShopStateJson.Default.Of<AddressState>(), new AddressRules(),
            Kinds.MessagesOf(ShopActions.All, ShopActions.Address)),
        new(ShopActions.Order, "orders", ShopStateJson.Default.Of<OrderState>(), new OrderRules(),
        [
            .. Kinds.MessagesOf(ShopActions.All, ShopActions.Order), Json.Default.Of<StartOrder>(),
            Json.Default.Of<GetOrderWork>(), Json.Default.Of<FinishOrder>(), Json.Default.Of<StockIsBack>(),
        ]),
    ];
}

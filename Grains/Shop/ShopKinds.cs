using Granary.Ports;
using Granary.Shop;
using Json = Granary.Shop.ShopMessageJson;

namespace Granary.Grains.Shop;

/// <summary>The shop's lines of the table of kinds.</summary>
public static class ShopKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(ShopActions.Product, "products", ShopStateJson.Default.ProductState, new ProductRules(),
            [.. Kinds.MessagesOf(ShopActions.All, ShopActions.Product), Json.Default.TakeStock, Json.Default.ReturnStock]),
        new(ShopActions.Address, "addresses", ShopStateJson.Default.AddressState, new AddressRules(),
            Kinds.MessagesOf(ShopActions.All, ShopActions.Address)),
        new(ShopActions.Order, "orders", ShopStateJson.Default.OrderState, new OrderRules(),
        [
            .. Kinds.MessagesOf(ShopActions.All, ShopActions.Order), Json.Default.StartOrder, Json.Default.GetOrderWork,
            Json.Default.FinishOrder, Json.Default.StockIsBack,
        ]),
    ];
}

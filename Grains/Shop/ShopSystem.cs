using Granary.Reports;
using Granary.Shop;
using Granary.Users;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;
using Json = Granary.Shop.ShopMessageJson;

namespace Granary.Grains.Shop;

/// <summary>System 3: products, addresses, orders and their reports.</summary>
public sealed class ShopSystem : GranarySystem
{
    public override string Name => "shop";

    public override IReadOnlyList<string> Needs => ["users"];

    public override IReadOnlyList<string> DatabaseWork => [ReportBook.Work];

    public override IReadOnlyList<string> Scopes => ["shop"];

    public override IReadOnlyList<string> OpenScopes => Scopes;

    public override IReadOnlyList<ActionSpec> Actions => [.. ShopActions.All, .. ReportActions.All];

    public override IReadOnlyList<RouteSpec> Routes => ShopRoutes.All;

    public override IReadOnlyList<PlainQueue> PlainQueues =>
    [
        new("product", "create_product"),
        new("product_update", "update_product"),
        new("order", "create_order"),
        new("order_update", "update_order"),
        PlainQueue.Outgoing("report"),
    ];

    public override IReadOnlyList<KindSpec> Kinds => Table;

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<ShopSystem>(landed: 11);

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        new(ShopActions.Product, "products", ShopStateJson.Default.Of<ProductState>(), new ProductRules(),
        [
            .. ActionSpec.MessagesOf(ShopActions.All, ShopActions.Product), Json.Default.Of<TakeStock>(),
            Json.Default.Of<ReturnStock>(),
        ])
        {
            Idle = TimeSpan.FromMinutes(10),
        },
        new(ShopActions.Address, "addresses", ShopStateJson.Default.Of<AddressState>(), new AddressRules(),
            ActionSpec.MessagesOf(ShopActions.All, ShopActions.Address))
        {
            MayAsk = [UserActions.User],
        },
        new(ShopActions.Order, "orders", ShopStateJson.Default.Of<OrderState>(), new OrderRules(),
        [
            .. ActionSpec.MessagesOf(ShopActions.All, ShopActions.Order), Json.Default.Of<StartOrder>(),
            Json.Default.Of<GetOrderWork>(), Json.Default.Of<FinishOrder>(), Json.Default.Of<StockIsBack>(),
        ])
        {
            MayAsk = [UserActions.User, ShopActions.Address, ShopActions.Product],
        },
    ];

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton<IShopLists, ShopLists>().AddSingleton<IReportBook, ReportBook>()
        .AddSingleton<ReportMaker>().AddHandler<ReportWork>().AddHandler<ReportHandler>()
        .AddHandler<OrderProcess>().AddHandler<ShopListHandler>();
}

using Granary.Reports;
using Granary.Shop;
using Granary.Users;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;

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

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        new KindSpec<ProductState>(
            ShopActions.Product, "products", ShopStateJson.Default.Of<ProductState>(), new ProductRules())
        {
            Idle = TimeSpan.FromMinutes(10),
        },
        new KindSpec<AddressState>(
            ShopActions.Address, "addresses", ShopStateJson.Default.Of<AddressState>(), new AddressRules())
        {
            MayAsk = [UserActions.User],
        },
        new KindSpec<OrderState>(ShopActions.Order, "orders", ShopStateJson.Default.Of<OrderState>(), new OrderRules())
        {
            MayAsk = [UserActions.User, ShopActions.Address, ShopActions.Product],
        },
    ];

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton<IShopLists, ShopLists>().AddSingleton<IReportBook, ReportBook>()
        .AddSingleton<ReportMaker>().AddHandler<ReportWork>().AddHandler<ReportHandler>()
        .AddHandler<OrderProcess>().AddHandler<ShopListHandler>();
}

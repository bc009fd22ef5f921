using Granary.Grains.Jobs;
using Granary.Grains.Users;
using Granary.Reports;
using Granary.Shop;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Shop;

/// <summary>
/// System 3: products, addresses, orders and their reports; users are the <see cref="UserSystem"/>'s.
/// </summary>
public sealed class ShopSystem : GranarySystem
{
    public const string Product = "product";
    public const string Address = "address";
    public const string Order = "order";

    private const string Any = ActionSpec.AnyVersion;
    private const string Products = "Products";
    private const string Addresses = "Addresses";
    private const string Orders = "Orders";
    private const string Reports = "Reports";

    private static readonly Access Administration = Access.Key("admin");

    private static readonly Dictionary<string, string> ProductId = new() { ["id"] = "product_id" };
    private static readonly Dictionary<string, string> OrderId = new() { ["id"] = "order_id" };

    public override string Name => "shop";

    public override Access Access => Access.Key("shop");

    public override IReadOnlyList<string> Needs => ["users", "jobs"];

    public override IReadOnlyList<string> DatabaseWork => [ReportBook.Work];

    public override IReadOnlyList<string> Scopes => ["shop"];

    public override IReadOnlyList<string> OpenScopes => Scopes;

    public override IReadOnlyList<KindSpec> Kinds =>
    [
        new KindSpec<ProductState>(Product, "products", new ProductRules()) { Idle = TimeSpan.FromMinutes(10) },
        new KindSpec<AddressState>(Address, "addresses", new AddressRules()) { MayAsk = [UserSystem.User] },
        new KindSpec<OrderState>(Order, "orders", new OrderRules()) { MayAsk = [UserSystem.User, Address, Product] },
    ];

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<ShopSystem>(landed: 11);

    /// <summary>A run needs no recorded reply: done again it changes nothing.</summary>
    public override IReadOnlyList<ActionSpec> Actions =>
    [
        Expose<CreateProduct>(Any, "create_product") with { Example = new CreateProduct("Lamp", null, 19.99m, 10) },
        Expose<GetProduct>(Any, "get_product"),
        Expose<ListProducts>(Any, "list_products"),
        Expose<UpdateProduct>(Any, "update_product") with { Example = new UpdateProduct(1, null) { Price = 17.5m } },
        Expose<DeleteProduct>(Any, "delete_product"),

        Expose<CreateAddress>(Any, "create_address") with
        {
            Example = new CreateAddress(1, "France", "Lyon", "1 rue X", "69001"),
        },
        Expose<GetAddress>(Any, "get_address"),
        Expose<ListAddresses>(Any, "list_addresses"),
        Expose<UpdateAddress>(Any, "update_address") with
        {
            Example = new UpdateAddress(1, null) { Street = "2 rue X" },
        },
        Expose<DeleteAddress>(Any, "delete_address"),

        ExposeHandledChange<CreateOrder>(Any, "create_order", Order) with
        {
            Example = new CreateOrder(1, 1, [new OrderItem(1, 2)]),
        },
        Expose<GetOrder>(Any, "get_order"),
        Expose<ListOrders>(Any, "list_orders"),
        ExposeHandledChange<UpdateOrder>(Any, "update_order", Order) with
        {
            Example = new UpdateOrder(1, null, OrderStatus.Shipped),
        },

        Expose<GetReport>(Any, "get_report"),
        Expose<RunReport>(Any, "run_report") with { Access = Administration },
    ];

    public override IReadOnlyList<RouteSpec> Routes =>
    [
        new("GET", "/products", "list_products") { Tag = Products, Summary = "List products in pages" },
        new("POST", "/products", "create_product") { Tag = Products, Summary = "Create a product", Status = 201 },
        new("GET", "/products/{id}", "get_product") { Tag = Products, Summary = "Get a product" },
        new("PUT", "/products/{id}", "update_product")
        {
            Tag = Products, Summary = "Change any fields of a product", Names = ProductId,
        },
        new("DELETE", "/products/{id}", "delete_product")
        {
            Tag = Products, Summary = "Delete a product", Status = 204,
        },

        new("GET", "/addresses", "list_addresses") { Tag = Addresses, Summary = "List addresses in pages" },
        new("POST", "/addresses", "create_address") { Tag = Addresses, Summary = "Create an address", Status = 201 },
        new("GET", "/addresses/{id}", "get_address") { Tag = Addresses, Summary = "Get an address" },
        new("PUT", "/addresses/{id}", "update_address")
        {
            Tag = Addresses, Summary = "Change any fields of an address",
        },
        new("DELETE", "/addresses/{id}", "delete_address")
        {
            Tag = Addresses, Summary = "Delete an address", Status = 204,
        },

        new("GET", "/orders", "list_orders") { Tag = Orders, Summary = "List orders in pages" },
        new("POST", "/orders", "create_order")
        {
            Tag = Orders, Summary = "Order: stock of every product or of none", Status = 201,
        },
        new("GET", "/orders/{id}", "get_order") { Tag = Orders, Summary = "Get an order" },
        new("PUT", "/orders/{id}", "update_order")
        {
            Tag = Orders, Summary = "Ship, deliver or cancel an order", Names = OrderId,
        },

        new("GET", "/report", "get_report") { Tag = Reports, Summary = "The reports of a day" },
        new("POST", "/report/run", "run_report") { Tag = Reports, Summary = "Make the reports now" },
    ];

    public override IReadOnlyList<PlainQueue> PlainQueues =>
    [
        new("product", "create_product"),
        new("product_update", "update_product"),
        new("order", "create_order"),
        new("order_update", "update_order"),
        PlainQueue.Outgoing("report"),
    ];

    public override void AddServices(IServiceCollection services) => services
        .AddSingleton<IShopLists, ShopLists>().AddSingleton<IReportBook, ReportBook>()
        .AddSingleton<ReportMaker>().AddHandler<ReportWork>().AddHandler<ReportHandler>()
        .AddSingleton<ISystemSchedule>(services => services.GetRequiredService<ReportHandler>())
        .AddHandler<OrderProcess>().AddHandler<ShopListHandler>();
}

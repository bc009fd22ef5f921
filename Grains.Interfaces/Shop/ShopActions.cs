using Granary.Actions;
using static Granary.Actions.Fields;
using Json = Granary.Shop.ShopMessageJson;
using View = Granary.Shop.ShopViewJson;

namespace Granary.Shop;

/// <summary>System 3: products, addresses and orders (the users are <see cref="Users.UserActions"/>).</summary>
public static class ShopActions
{
    public const string Product = "product";
    public const string Address = "address";
    public const string Order = "order";

    private const string Any = ActionSpec.AnyVersion;
    private const int MostItems = 100;

    private static readonly Field Name = Text("name", 200);
    private static readonly Field Description = Text("description", 5000, min: 0);
    private static readonly Field Price = Number("price", 0, 1_000_000_000, places: 2);
    private static readonly Field Stock = Integer("stock_quantity", 0, 1_000_000_000);
    private static readonly Field Country = Text("country", 100);
    private static readonly Field City = Text("city", 100);
    private static readonly Field Street = Text("street", 200);
    private static readonly Field ZipCode = Text("zip_code", 20);
    private static readonly Field Items = ObjectList(
        "items", MostItems, Id("product_id").Must(), Integer("quantity", 1, 1_000_000).Must());

    private static readonly Field Count = Integer("count", 1, 100);
    private static readonly Field Page = Integer("page", 1, 10_000_000);
    private static readonly string[] Statuses =
    [
        OrderStatus.Pending, OrderStatus.Confirmed, OrderStatus.Rejected, OrderStatus.Shipped, OrderStatus.Delivered,
        OrderStatus.Cancelled,
    ];

    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        .. Products(new(Access.Key("shop"))),
        .. Addresses(new(Access.Key("shop"))),
        .. Orders(new(Access.Key("shop"))),
    ];

    private static IEnumerable<ActionSpec> Products(ActionLines lines) =>
    [
        lines.New(Any, "create_product", Product, Product, Json.Default.CreateProduct, View.Default.ProductView,
            Name.Must(), Description, Price.Must(), Stock.Must()) with
        {
            Example = """{"name":"Lamp","price":19.99,"stock_quantity":10}""",
        },
        lines.Read(Any, "get_product", Product, Json.Default.GetProduct, View.Default.ProductView, Id("id").Must()),
        lines.Handled(Any, "list_products", "", null, Json.Default.ListProducts, View.Default.ProductsPage, Count, Page),
        lines.Change(Any, "update_product", Product, Product, Json.Default.UpdateProduct, View.Default.ProductView,
            Id("product_id").Must(), IfVersion(), Name.Keep(), Description, Price.Keep(), Stock.Keep()) with
        {
            Example = """{"product_id":1,"price":17.5}""",
        },
        lines.Change(Any, "delete_product", Product, Product, Json.Default.DeleteProduct, View.Default.Deletion,
            Id("id").Must(), IfVersion()),
    ];

    private static IEnumerable<ActionSpec> Addresses(ActionLines lines) =>
    [
        lines.New(Any, "create_address", Address, Address, Json.Default.CreateAddress, View.Default.AddressView,
            Id("user_id").Must(), Country.Must(), City.Must(), Street.Must(), ZipCode.Must()) with
        {
            Example = """{"user_id":1,"country":"France","city":"Lyon","street":"1 rue X","zip_code":"69001"}""",
        },
        lines.Read(Any, "get_address", Address, Json.Default.GetAddress, View.Default.AddressView, Id("id").Must()),
        lines.Handled(Any, "list_addresses", "", null, Json.Default.ListAddresses, View.Default.AddressesPage,
            Id("user_id"), Count, Page),
        lines.Change(Any, "update_address", Address, Address, Json.Default.UpdateAddress, View.Default.AddressView,
            Id("id").Must(), IfVersion(), Country.Keep(), City.Keep(), Street.Keep(), ZipCode.Keep()) with
        {
            Example = """{"id":1,"street":"2 rue X"}""",
        },
        lines.Change(Any, "delete_address", Address, Address, Json.Default.DeleteAddress, View.Default.Deletion,
            Id("id").Must(), IfVersion()),
    ];

    private static IEnumerable<ActionSpec> Orders(ActionLines lines) =>
    [
        lines.Handled(Any, "create_order", Order, Order, Json.Default.CreateOrder, View.Default.OrderView,
            Id("user_id").Must(), Id("delivery_address_id").Must(), Items.Must()) with
        {
            Example = """{"user_id":1,"delivery_address_id":1,"items":[{"product_id":1,"quantity":2}]}""",
        },
        lines.Read(Any, "get_order", Order, Json.Default.GetOrder, View.Default.OrderView, Id("id").Must()),
        lines.Handled(Any, "list_orders", "", null, Json.Default.ListOrders, View.Default.OrdersPage,
            Id("user_id"), Choice("status", Statuses), Count, Page),
        lines.Handled(Any, "update_order", Order, Order, Json.Default.UpdateOrder, View.Default.OrderView,
            Id("order_id").Must(), IfVersion(), Choice("status", Statuses).Must()) with
        {
            Example = """{"order_id":1,"status":"shipped"}""",
        },
    ];
}

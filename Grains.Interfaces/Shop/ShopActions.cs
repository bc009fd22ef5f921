using static Granary.Fields;
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
        "items", MostItems, 1, Id("product_id").Must(), Integer("quantity", 1, 1_000_000).Must());

    private static readonly Field Count = Integer("count", 1, 100);
    private static readonly Field Page = Integer("page", 1, 10_000_000);
    private static readonly string[] Statuses =
    [
        OrderStatus.Pending, OrderStatus.Confirmed, OrderStatus.Rejected, OrderStatus.Shipped, OrderStatus.Delivered,
        OrderStatus.Cancelled,
    ];

    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        .. Products(Lines(Access.Key("shop"))),
        .. Addresses(Lines(Access.Key("shop"))),
        .. Orders(Lines(Access.Key("shop"))),
    ];

    private static ActionLines Lines(Access access) => new(access, Json.Default, View.Default);

    private static IEnumerable<ActionSpec> Products(ActionLines lines) =>
    [
        lines.New<CreateProduct, ProductView>(Any, "create_product", Product, Product,
            Name.Must(), Description, Price.Must(), Stock.Must()) with
        {
            Example = """{"name":"Lamp","price":19.99,"stock_quantity":10}""",
        },
        lines.Read<GetProduct, ProductView>(Any, "get_product", Product, Id("id").Must()),
        lines.Handled<ListProducts, ProductsPage>(Any, "list_products", "", null, Count, Page),
        lines.Change<UpdateProduct, ProductView>(Any, "update_product", Product, Product,
            Id("product_id").Must(), IfVersion(), Name.Keep(), Description, Price.Keep(), Stock.Keep()) with
        {
            Example = """{"product_id":1,"price":17.5}""",
        },
        lines.Change<DeleteProduct, Deletion>(Any, "delete_product", Product, Product, Id("id").Must(), IfVersion()),
    ];

    private static IEnumerable<ActionSpec> Addresses(ActionLines lines) =>
    [
        lines.New<CreateAddress, AddressView>(Any, "create_address", Address, Address,
            Id("user_id").Must(), Country.Must(), City.Must(), Street.Must(), ZipCode.Must()) with
        {
            Example = """{"user_id":1,"country":"France","city":"Lyon","street":"1 rue X","zip_code":"69001"}""",
        },
        lines.Read<GetAddress, AddressView>(Any, "get_address", Address, Id("id").Must()),
        lines.Handled<ListAddresses, AddressesPage>(Any, "list_addresses", "", null, Id("user_id"), Count, Page),
        lines.Change<UpdateAddress, AddressView>(Any, "update_address", Address, Address,
            Id("id").Must(), IfVersion(), Country.Keep(), City.Keep(), Street.Keep(), ZipCode.Keep()) with
        {
            Example = """{"id":1,"street":"2 rue X"}""",
        },
        lines.Change<DeleteAddress, Deletion>(Any, "delete_address", Address, Address, Id("id").Must(), IfVersion()),
    ];

    private static IEnumerable<ActionSpec> Orders(ActionLines lines) =>
    [
        lines.Handled<CreateOrder, OrderView>(Any, "create_order", Order, Order,
            Id("user_id").Must(), Id("delivery_address_id").Must(), Items.Must()) with
        {
            Example = """{"user_id":1,"delivery_address_id":1,"items":[{"product_id":1,"quantity":2}]}""",
        },
        lines.Read<GetOrder, OrderView>(Any, "get_order", Order, Id("id").Must()),
        lines.Handled<ListOrders, OrdersPage>(Any, "list_orders", "", null,
            Id("user_id"), Choice("status", Statuses), Count, Page),
        lines.Handled<UpdateOrder, OrderView>(Any, "update_order", Order, Order,
            Id("order_id").Must(), IfVersion(), Choice("status", Statuses).Must()) with
        {
            Example = """{"order_id":1,"status":"shipped"}""",
        },
    ];
}

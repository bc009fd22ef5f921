namespace Granary.Grains.Shop;

/// <summary>System 3 over HTTP, but for its users.</summary>
public static class ShopRoutes
{
    private const string Products = "Products";
    private const string Addresses = "Addresses";
    private const string Orders = "Orders";
    private const string Reports = "Reports";

    private static readonly Dictionary<string, string> ProductId = new() { ["id"] = "product_id" };
    private static readonly Dictionary<string, string> OrderId = new() { ["id"] = "order_id" };

    public static IReadOnlyList<RouteSpec> All { get; } =
    [
        new("GET", "/products", "list_products") { Tag = Products, Summary = "List products in pages" },
        new("POST", "/products", "create_product") { Tag = Products, Summary = "Create a product", Status = 201 },
        new("GET", "/products/{id}", "get_product") { Tag = Products, Summary = "Get a product" },
        new("PUT", "/products/{id}", "update_product")
        {
            Tag = Products, Summary = "Change any fields of a product", Names = ProductId,
        },
        new("DELETE", "/products/{id}", "delete_product") { Tag = Products, Summary = "Delete a product", Status = 204 },

        new("GET", "/addresses", "list_addresses") { Tag = Addresses, Summary = "List addresses in pages" },
        new("POST", "/addresses", "create_address") { Tag = Addresses, Summary = "Create an address", Status = 201 },
        new("GET", "/addresses/{id}", "get_address") { Tag = Addresses, Summary = "Get an address" },
        new("PUT", "/addresses/{id}", "update_address") { Tag = Addresses, Summary = "Change any fields of an address" },
        new("DELETE", "/addresses/{id}", "delete_address") { Tag = Addresses, Summary = "Delete an address", Status = 204 },

        new("GET", "/orders", "list_orders") { Tag = Orders, Summary = "List orders in pages" },
        new("POST", "/orders", "create_order") { Tag = Orders, Summary = "Order: stock of every product or of none", Status = 201 },
        new("GET", "/orders/{id}", "get_order") { Tag = Orders, Summary = "Get an order" },
        new("PUT", "/orders/{id}", "update_order")
        {
            Tag = Orders, Summary = "Ship, deliver or cancel an order", Names = OrderId,
        },

        new("GET", "/report", "get_report") { Tag = Reports, Summary = "The reports of a day" },
        new("POST", "/report/run", "run_report") { Tag = Reports, Summary = "Make the reports now" },
        new("GET", "/schedules/{name}", "get_schedule") { Tag = Reports, Summary = "When reports are made" },
        new("PUT", "/schedules/{name}", "update_schedule") { Tag = Reports, Summary = "Change when reports are made" },
    ];
}

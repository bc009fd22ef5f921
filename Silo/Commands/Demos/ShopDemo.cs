namespace Granary.Silo.Commands.Demos;

/// <summary>
/// System 3 over HTTP and the plain queues: products, and orders that take the stock of all of them or of none.
/// </summary>
internal sealed class ShopDemo(Stage stage)
{
    public async Task Run()
    {
        var (user, address) = await Customer();
        var (lamp, chair) = await Products();
        await Changes(lamp);
        var buyer = $"\"user_id\":{user},\"delivery_address_id\":{address}";
        var order = await Confirmed(buyer, lamp, chair);
        await Rejected(buyer, lamp, chair);
        await Cancelled(order, lamp, chair);
        await Shipped(buyer, chair);
        await Kept(user);
        await Reports();
    }

    private async Task<(long User, long Address)> Customer()
    {
        Stage.Say("A user, whose name and e-mail nobody else has; and where the goods go.");
        var data = $$"""{"username":"eve-{{stage.Unique}}","email":"eve-{{stage.Unique}}@example.com"}""";
        var user = (await stage.Ask(new HttpAsk("POST", "/users", data), 201)).Id;
        await stage.Ask(new HttpAsk("POST", "/users", data), 400);
        var place = $$"""{"user_id":{{user}},"country":"France","city":"Lyon","street":"1 rue X","zip_code":"69001"}""";
        var address = await stage.Ask(new HttpAsk("POST", "/addresses", place), 201);
        return (user, address.Id);
    }

    private async Task<(long Lamp, long Chair)> Products()
    {
        Stage.Say("A product over HTTP. The same key again: the same product.");
        var create = new HttpAsk("POST", "/products", """{"name":"Lamp","price":19.99,"stock_quantity":10}""")
        {
            Key = "lamp-" + stage.Unique,
        };
        var lamp = await stage.Ask(create, 201);
        var again = await stage.Ask(create, 201);
        Stage.Check(again.SameAs(lamp) && again.Replayed, "the second reply is not the first one");
        Stage.Say("Another one through the queue `product`, published twice.");
        var publish = new QueueAsk(
            "product", """{"name":"Chair","price":45,"stock_quantity":5}""", "chair-" + stage.Unique);
        var chair = await stage.Ask(publish);
        Stage.Check((await stage.Ask(publish)).SameAs(chair), "the second message made another product");
        return (lamp.Id, chair.Id);
    }

    private async Task Changes(long lamp)
    {
        Stage.Say("Who has not seen the last change may not make the next one.");
        var path = $"/products/{lamp}";
        var seen = (await stage.Ask(new HttpAsk("GET", path))).ETag;
        await stage.Ask(new HttpAsk("PUT", path, """{"price":17.5}""") { IfMatch = seen });
        await stage.Ask(new HttpAsk("PUT", path, """{"price":21}""") { IfMatch = seen }, 412);
        await stage.Ask(new QueueAsk(
            "product_update", $$"""{"product_id":{{lamp}},"description":"for reading"}""", "describe-" + stage.Unique));
    }

    private async Task<long> Confirmed(string buyer, long lamp, long chair)
    {
        Stage.Say("An order takes its stock; asked again with the same key it takes nothing more.");
        var create = new HttpAsk("POST", "/orders", $$"""{{{buyer}},"items":[{{Item(lamp, 3)}},{{Item(chair, 1)}}]}""")
        {
            Key = "order-" + stage.Unique,
        };
        var order = await stage.Ask(create, 201);
        Stage.Check(order.Text("status") == "confirmed", "the order is not confirmed");
        Stage.Check(order.Field("total").GetDecimal() == 97.5m, "the total is wrong");
        Stage.Check((await stage.Ask(create, 201)).SameAs(order), "the second reply is not the first one");
        await Stock(lamp, 7);
        await Stock(chair, 4);
        return order.Id;
    }

    private async Task Rejected(string buyer, long lamp, long chair)
    {
        Stage.Say("Through the queue `order`: one product is short, so nothing is taken of the other either.");
        var order = await stage.Ask(new QueueAsk(
            "order", $$"""{{{buyer}},"items":[{{Item(lamp, 2)}},{{Item(chair, 9)}}]}""", "greedy-" + stage.Unique));
        Stage.Check(order.Text("status") == "rejected", "the order is not rejected");
        var reason = order.Text("reason")!;
        Stage.Check(reason.Contains("9 ordered, 4 in stock", StringComparison.Ordinal),
            "the reason is not what was short");
        await Stock(lamp, 7);
        await Stock(chair, 4);
    }

    private async Task Cancelled(long order, long lamp, long chair)
    {
        Stage.Say("Cancelled, through the queue `order_update`: the stock is back, once.");
        var cancel = new QueueAsk(
            "order_update", $$"""{"order_id":{{order}},"status":"cancelled"}""", "cancel-" + stage.Unique);
        await stage.Ask(cancel);
        await stage.Ask(cancel);
        await Stock(lamp, 10);
        await Stock(chair, 5);
        await stage.Ask(new HttpAsk("PUT", $"/orders/{order}", """{"status":"shipped"}"""), 409);
    }

    private async Task Shipped(string buyer, long chair)
    {
        Stage.Say("Otherwise an order moves forward only.");
        var order = await stage.Ask(
            new HttpAsk("POST", "/orders", $$"""{{{buyer}},"items":[{{Item(chair, 1)}}]}"""), 201);
        await stage.Ask(new HttpAsk("PUT", $"/orders/{order.Id}", """{"status":"shipped"}"""));
        await stage.Ask(new HttpAsk("PUT", $"/orders/{order.Id}", """{"status":"delivered"}"""));
        await stage.Ask(new HttpAsk("PUT", $"/orders/{order.Id}", """{"status":"cancelled"}"""), 409);
    }

    private async Task Kept(long user)
    {
        Stage.Say("A user with orders stays. Lists come in pages.");
        await stage.Ask(new HttpAsk("DELETE", $"/users/{user}"), 409);
        var orders = await stage.Ask(new HttpAsk("GET", $"/orders?user_id={user}&count=2&page=1"));
        Stage.Check(orders.Number("total") == 3 && orders.Field("orders").GetArrayLength() == 2, "the page is wrong");
    }

    private async Task Reports()
    {
        Stage.Say("Every midnight each order is reported once. An administrator need not wait: "
            + "./granary keys create ann --scope admin, then POST /report/run.");
        await stage.Ask(new HttpAsk("GET", "/report"));
    }

    private async Task Stock(long product, long expected)
    {
        var left = (await stage.Ask(new HttpAsk("GET", $"/products/{product}"))).Number("stock_quantity");
        Stage.Check(left == expected, $"product {product} has {left} in stock and not {expected}");
    }

    private static string Item(long product, int quantity) =>
        $$"""{"product_id":{{product}},"quantity":{{quantity}}}""";
}

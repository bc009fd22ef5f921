using Granary.Storms.Clients;

namespace Granary.Tests.Shop;

[Collection(SystemSuite.Name)]
public sealed class OrderTests(SystemFixture system) : IDisposable
{
    private readonly ShopDoor door = new(system.Installation.Silo.Address);

    public void Dispose() => door.Dispose();

    [Fact]
    public async Task An_order_takes_stock_and_moves_forward()
    {
        var product = await door.Product(5);
        var id = await door.Created("/orders", await door.Order(product, 2));

        Assert.Equal(3, await door.Stock(product));
        Assert.Equal("5.0", (await door.Get($"/orders/{id}")).Text("total"));
        Assert.Equal("shipped", (await door.Put($"/orders/{id}", """{"status":"shipped"}""")).Text("status"));
        Assert.Equal("delivered", (await door.Put($"/orders/{id}", """{"status":"delivered"}""")).Text("status"));
        Assert.Equal((409, "conflict"), Problem(await door.Put($"/orders/{id}", """{"status":"cancelled"}""")));
    }

    [Fact]
    public async Task A_cancelled_order_gives_back_once()
    {
        var product = await door.Product(5);
        var id = await door.Created("/orders", await door.Order(product, 5));

        Assert.Equal("cancelled", (await door.Put($"/orders/{id}", """{"status":"cancelled"}""")).Text("status"));
        Assert.Equal((409, "conflict"), Problem(await door.Put($"/orders/{id}", """{"status":"cancelled"}""")));
        Assert.Equal(5, await door.Stock(product));
    }

    [Fact]
    public async Task An_order_that_cannot_be_had_is_stored_as_rejected_with_its_reason()
    {
        var product = await door.Product(5);
        var told = await door.Post("/orders", await door.Order(product, 6));

        Assert.Equal((201, "rejected"), (told.Status, told.Text("status")));
        Assert.Equal($"product {product}: 6 ordered, 5 in stock", told.Text("reason"));
        Assert.Equal(5, await door.Stock(product));
    }

    [Fact]
    public async Task One_key_is_one_order_through_every_door()
    {
        var product = await door.Product(5);
        var body = await door.Order(product, 2);
        var http = await door.Post("/orders", body, ShopDoor.Key, "Idempotency-Key: every-door");
        var again = await door.Post("/orders", body, ShopDoor.Key, "Idempotency-Key: every-door");
        var amqp = await system.Client.Ask(new Question("every-door", "create_order", body));
        var bare = await system.Client.Ask(
            new Question("every-door", "create_order", body) { Bare = system.Installation.Topology.Bare("order") },
            copy: 2);

        Assert.Equal((201, 201, false, true), (http.Status, again.Status, http.Replayed, again.Replayed));
        Assert.Equal([http.Body, http.Body, http.Body], new[] { again.Body, amqp.Data, bare.Data });
        Assert.Equal((true, true, 3L), (amqp.Replayed, bare.Replayed, await door.Stock(product)));
    }

    [Fact]
    public async Task What_an_order_needs_is_not_deleted_under_it()
    {
        var order = await door.Get(
            $"/orders/{await door.Created("/orders", await door.Order(await door.Product(5), 1))}");

        Assert.Equal((409, "conflict"),
            Problem(await door.Send("DELETE", "/addresses/" + order.Text("delivery_address_id"), null)));
        Assert.Equal((409, "conflict"), Problem(await door.Send("DELETE", "/users/" + order.Text("user_id"), null)));
    }

    private static (int Status, string Code) Problem(HttpTold told) => (told.Status, told.Code);
}

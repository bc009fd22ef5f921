using Granary.Storms.Clients;

namespace Granary.Tests.Shop;

[Collection(SystemSuite.Name)]
public sealed class OrderTests(SystemFixture system) : IDisposable
{
    private readonly ShopDoor _door = new(system.Installation.Silo.Address);

    public void Dispose() => _door.Dispose();

    [Fact]
    public async Task An_order_takes_stock_and_moves_forward()
    {
        var product = await _door.Product(5);
        var id = await _door.Created("/orders", await _door.Order(product, 2));

        Assert.Equal(3, await _door.Stock(product));
        Assert.Equal("5.0", (await _door.Get($"/orders/{id}")).Text("total"));
        Assert.Equal("shipped", (await _door.Put($"/orders/{id}", """{"status":"shipped"}""")).Text("status"));
        Assert.Equal("delivered", (await _door.Put($"/orders/{id}", """{"status":"delivered"}""")).Text("status"));
        Assert.Equal((409, "conflict"), Problem(await _door.Put($"/orders/{id}", """{"status":"cancelled"}""")));
    }

    [Fact]
    public async Task A_cancelled_order_gives_back_once()
    {
        var product = await _door.Product(5);
        var id = await _door.Created("/orders", await _door.Order(product, 5));

        Assert.Equal("cancelled", (await _door.Put($"/orders/{id}", """{"status":"cancelled"}""")).Text("status"));
        Assert.Equal((409, "conflict"), Problem(await _door.Put($"/orders/{id}", """{"status":"cancelled"}""")));
        Assert.Equal(5, await _door.Stock(product));
    }

    [Fact]
    public async Task An_order_that_cannot_be_had_is_stored_as_rejected_with_its_reason()
    {
        var product = await _door.Product(5);
        var told = await _door.Post("/orders", await _door.Order(product, 6));

        Assert.Equal((201, "rejected"), (told.Status, told.Text("status")));
        Assert.Equal($"product {product}: 6 ordered, 5 in stock", told.Text("reason"));
        Assert.Equal(5, await _door.Stock(product));
    }

    [Fact]
    public async Task One_key_is_one_order_through_every_door()
    {
        var product = await _door.Product(5);
        var body = await _door.Order(product, 2);
        var http = await _door.Post("/orders", body, ShopDoor.Key, "Idempotency-Key: every-door");
        var again = await _door.Post("/orders", body, ShopDoor.Key, "Idempotency-Key: every-door");
        var amqp = await system.Client.Ask(new Question("every-door", "create_order", body));
        var bare = await system.Client.Ask(
            new Question("every-door", "create_order", body) { Plain = system.Installation.Topology.Plain("order") },
            copy: 2);

        Assert.Equal((201, 201, false, true), (http.Status, again.Status, http.Replayed, again.Replayed));
        Assert.Equal([http.Body, http.Body, http.Body], new[] { again.Body, amqp.Data, bare.Data });
        Assert.Equal((true, true, 3L), (amqp.Replayed, bare.Replayed, await _door.Stock(product)));
    }

    [Fact]
    public async Task What_an_order_needs_is_not_deleted_under_it()
    {
        var order = await _door.Get(
            $"/orders/{await _door.Created("/orders", await _door.Order(await _door.Product(5), 1))}");

        Assert.Equal((409, "conflict"),
            Problem(await _door.Send("DELETE", "/addresses/" + order.Text("delivery_address_id"), null)));
        Assert.Equal((409, "conflict"), Problem(await _door.Send("DELETE", "/users/" + order.Text("user_id"), null)));
    }

    private static (int Status, string Code) Problem(HttpTold told) => (told.Status, told.Code);
}

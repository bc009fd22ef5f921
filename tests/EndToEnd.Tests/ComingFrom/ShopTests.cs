using System.Text.Json;
using RabbitMQ.Client;

namespace Granary.Tests.ComingFrom;

[Collection(FirstSystems.Name)]
public sealed class ShopTests(FirstSystemsFixture system)
{
    private const string Jane = """
        curl -X POST http://localhost:8000/users \
          -H "Content-Type: application/json" \
          -d '{
            "username": "jane_doe",
            "email": "jane@example.com",
            "description": "Designer"
          }'
        """;

    [Fact]
    public async Task Users_are_made_read_changed_and_deleted()
    {
        var jane = await system.Type(Jane);
        Assert.Equal(201, jane.Status);
        var view = JsonElement.Parse(jane.Body);
        Assert.Equal(JsonValueKind.Null, view.GetProperty("updated_at").ValueKind);
        Assert.Equal(400, (await system.Type(Jane)).Status);

        Assert.Equal(200, (await system.Type("curl http://localhost:8000/users/1")).Status);
        var page = await system.Type("""curl "http://localhost:8000/users?count=5&page=2" """.Trim());
        Assert.Equal(JsonValueKind.Array, JsonElement.Parse(page.Body).GetProperty("users").ValueKind);
        Assert.Equal(200, (await system.Type("""
            curl -X PUT http://localhost:8000/users/1 \
              -H "Content-Type: application/json" \
              -d '{"email": "newemail@example.com"}'
            """)).Status);
        Assert.Equal(204, (await system.Type("curl -X DELETE http://localhost:8000/users/1")).Status);
        Assert.Equal(404, (await system.Type("curl http://localhost:8000/users/1")).Status);
    }

    [Theory]
    [InlineData("curl -L http://localhost:8000/docs")]
    [InlineData("curl http://localhost:8000/schema/openapi.json")]
    public async Task The_documents_are_where_they_were(string line) =>
        Assert.Equal(200, (await system.Type(line)).Status);

    [Theory]
    [InlineData("curl http://localhost:8000/report")]
    [InlineData("""curl "http://localhost:8000/report?report_date=2025-12-16" """)]
    public async Task Reports_are_a_bare_array(string line)
    {
        var answer = await system.Type(line.Trim());

        Assert.Equal(200, answer.Status);
        Assert.Equal(JsonValueKind.Array, JsonElement.Parse(answer.Body).ValueKind);
    }

    [Fact]
    public async Task The_producers_messages_make_products_and_orders()
    {
        var (user, address) = await Customer();
        foreach (var queue in (string[])["product", "product_update", "order", "order_update"])
            await system.Channel.QueueDeclareAsync(
                system.Named(queue), durable: true, exclusive: false, autoDelete: false);

        var product = Id(await Put("product", """{"name": "Lamp", "price": 12.5, "stock_quantity": 3}"""));
        var ask = $$"""
            {"user_id": {{user}}, "delivery_address_id": {{address}},
             "items": [{"product_id": {{product}}, "quantity": 3}]}
            """;
        var taken = await Put("order", ask);
        var refused = await Put("order", ask);
        var shipped = await Put("order_update", $$"""{"order_id": {{Id(taken)}}, "status": "shipped"}""");
        var filled = await Put("product_update", $$"""{"product_id": {{product}}, "stock_quantity": 5}""");

        Assert.Equal(
            ["confirmed", "rejected", "shipped"],
            new[] { taken, refused, shipped }.Select(order => order.GetProperty("status").GetString()));
        Assert.Equal(5, filled.GetProperty("stock_quantity").GetInt32());
    }

    private async Task<(long User, long Address)> Customer()
    {
        const string Json = "-H \"Content-Type: application/json\"";
        var user = Id(JsonElement.Parse((await system.Type($$"""
            curl -X POST http://localhost:8000/users {{Json}} -d '{"username":"john_doe","email":"john@example.com"}'
            """)).Body));
        return (user, Id(JsonElement.Parse((await system.Type($$"""
            curl -X POST http://localhost:8000/addresses {{Json}} \
              -d '{"user_id":{{user}},"country":"UK","city":"London","street":"Baker Street","zip_code":"NW1"}'
            """)).Body)));
    }

    private async Task<JsonElement> Put(string queue, string body)
    {
        var reply = await system.Ask(queue, body, Guid.NewGuid().ToString());
        Assert.True(reply.GetProperty("status").GetString() == "ok", reply.ToString());
        return reply.GetProperty("data");
    }

    private static long Id(JsonElement view) => view.GetProperty("id").GetInt64();
}

using System.Text;
using System.Text.Json;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using RabbitMQ.Client;

namespace Granary.Tests.Shop;

/// <summary>Producers that know nothing of the envelope.</summary>
[Collection(SystemSuite.Name)]
public sealed class PlainQueueTests(SystemFixture system) : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly ShopDoor _door = new(system.Installation.Silo.Address);

    private Topology Topology => system.Installation.Topology;

    public void Dispose() => _door.Dispose();

    [Fact]
    public async Task Products_and_orders_are_made_and_changed_by_plain_messages()
    {
        var product = await Ask("product", """{"name":"lamp","price":2.5,"stock_quantity":5}""");
        await Ask("product_update", $$"""{"product_id":{{product}},"stock_quantity":9}""");
        var order = await Ask("order", await _door.Order(product, 4));
        await Ask("order_update", $$"""{"order_id":{{order}},"status":"shipped"}""");

        Assert.Equal(5, await _door.Stock(product));
        Assert.Equal("shipped", (await _door.Get($"/orders/{order}")).Text("status"));
    }

    [Fact]
    public async Task Nobody_has_to_wait_for_an_answer()
    {
        var product = await _door.Product(5);
        var name = $"bare {Guid.NewGuid()}";
        await Send("product_update", $$"""{"product_id":{{product}},"name":"{{name}}"}""", null);

        await Until.True(
            "the product has its new name", Soon,
            async () => (await _door.Get($"/products/{product}")).Text("name") == name);
    }

    [Fact]
    public async Task Messages_with_one_message_id_are_one_order()
    {
        var product = await _door.Product(5);
        var body = await _door.Order(product, 2);
        for (var copy = 0; copy < 3; copy++)
            await Send("order", body, "bare-order-once");
        var user = JsonElement.Parse(body).GetProperty("user_id").GetInt64();
        async Task<string> Orders(string more) =>
            (await _door.Get($"/orders?user_id={user}{more}", ShopDoor.Key)).Text("total");
        await Until.True(
            "there is one order, and it is confirmed", Soon, async () => await Orders("&status=confirmed") == "1");

        // Before that it would be one of those who finish the order, and none of them is a repeat.
        var question = new Question("bare-order-once", "create_order", body) { Plain = Topology.Plain("order") };
        Assert.True((await system.Client.Ask(question)).Replayed);
        Assert.Equal("1", await Orders(""));
        Assert.Equal(3, await _door.Stock(product));
    }

    [Theory]
    [InlineData("product", """{"name":"lamp","price":-1,"stock_quantity":5}""", "validation_failed")]
    [InlineData("product_update", """{"product_id":999999,"price":1}""", "not_found")]
    [InlineData("order",
        """{"user_id":999999,"delivery_address_id":1,"items":[{"product_id":1,"quantity":1}]}""", "not_found")]
    [InlineData("order_update", """{"order_id":1,"status":"lost"}""", "validation_failed")]
    [InlineData("order", "not JSON at all", "invalid_request")]
    public async Task A_refusal_that_nobody_waits_for_is_kept_with_its_code(string queue, string body, string code)
    {
        var id = Guid.NewGuid().ToString();
        await Send(queue, body, id);

        List<(IDictionary<string, object?> Headers, string Body)> letters = [];
        await Until.True("the refusal is kept", Soon, async () =>
            (letters = await Topology.Drain(Topology.Plain(queue) + ".dlq")).Count > 0);
        var letter = Assert.Single(letters);
        Assert.Equal(Sealed.Kept(body), Sealed.Found(letter.Body));
        Assert.Equal(code, Encoding.UTF8.GetString((byte[])letter.Headers["x-error-code"]!));
    }

    private async Task<long> Ask(string queue, string body)
    {
        var answer = await system.Client.Ask(
            new Question(Guid.NewGuid().ToString(), queue, body) { Plain = Topology.Plain(queue) });
        Assert.True(answer.Ok, answer.ToString());
        return answer.Number("id");
    }

    private async Task Send(string queue, string body, string? messageId)
    {
        await using var connection = await new ConnectionFactory { Uri = system.Settings.Amqp }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new(true, true));
        var properties = new BasicProperties
        {
            Headers = new Dictionary<string, object?> { ["authorization"] = Question.ApiKey },
        };
        if (messageId is not null)
            properties.MessageId = messageId;
        await channel.BasicPublishAsync("", Topology.Plain(queue), true, properties, Encoding.UTF8.GetBytes(body));
    }
}

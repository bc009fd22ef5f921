using System.Text;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Outbox;

/// <summary>What goes to an exchange, on the real broker.</summary>
public sealed class ExchangeOutboxTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeOutbox _outbox = new();

    private string Events => broker.Prefix + "events";

    private string Legacy => broker.Prefix + "legacy";

    public Task InitializeAsync()
    {
        broker.Exchanges = [new("events")];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_message_arrives_with_key_type_headers_and_id()
    {
        await broker.Start(new FakeDispatcher(), outbox: _outbox);
        var listener = await Listener(Events, "ticket.*");
        var id = Tell("ticket.escalated", """{"id":7}""", new() { ["region"] = "eu" });
        var told = await broker.Take(listener);
        Assert.Equal((Events, "ticket.escalated", """{"id":7}"""), (told.Exchange, told.RoutingKey, Body(told)));
        var properties = told.BasicProperties;
        Assert.Equal(
            (id.ToString(), "application/json", "Escalated", true, "eu"),
            (properties.MessageId, properties.ContentType, properties.Type, properties.Persistent,
                told.Text("region")));
    }

    [Fact]
    public async Task All_that_goes_to_one_exchange_leaves_in_its_order()
    {
        await broker.Start(new FakeDispatcher(), outbox: _outbox);
        var listener = await Listener(Events, "#");
        for (var n = 0; n < 300; n++)
            Tell($"of.{n % 7}", $"{n}");
        await BrokerFixture.Until(() => _outbox.Count == 0, "all are cleared");
        for (var n = 0; n < 300; n++)
            Assert.Equal($"{n}", Body(await broker.Take(listener)));
    }

    [Fact]
    public async Task What_nobody_listens_to_is_gone()
    {
        await broker.Start(new FakeDispatcher(), outbox: _outbox);
        Tell("nobody", "{}");
        await BrokerFixture.Until(() => _outbox.Count == 0, "it is cleared");
        Assert.Empty(_outbox.Aside);
    }

    [Fact]
    public async Task A_missing_exchange_holds_up_nobody_and_gets_its_messages_later()
    {
        var logs = new LogLines();
        await broker.Start(new FakeDispatcher(), outbox: _outbox, logs: logs);
        await broker.Channel.ExchangeDeleteAsync(Events);
        var news = await broker.Channel.QueueDeclareAsync($"{broker.Prefix}news", false, true, true);
        for (var n = 0; n < 30; n++)
        {
            Tell("late", $"{n}");
            _outbox.Add("news", "{}");
        }
        await BrokerFixture.Until(() => _outbox.Count == 30, "the others are cleared");
        Assert.Equal(30u, await broker.Channel.MessageCountAsync(news));
        await BrokerFixture.Until(() => logs.All.Any(IsHeldUp), "it is said");
        await broker.Channel.ExchangeDeclareAsync(Events, ExchangeType.Topic, durable: true);
        var listener = await Listener(Events, "late");
        await BrokerFixture.Until(() => _outbox.Count == 0, "the rest is cleared");
        Assert.Equal("0", Body(await broker.Take(listener)));
    }

    [Fact]
    public async Task What_the_broker_cannot_take_is_set_aside_and_the_others_go_on()
    {
        await broker.Start(new FakeDispatcher(), outbox: _outbox);
        var listener = await Listener(Events, "#");
        Guid[] aside =
        [
            Tell(new string('k', 256), "{}"),
            _outbox.Add("exchange:events", """{"id":7}"""), _outbox.Add("exchange:events", "rubbish"),
        ];
        Tell("after", "{}");
        Assert.Equal("after", (await broker.Take(listener)).RoutingKey);
        await BrokerFixture.Until(() => _outbox.Count == 0, "all are cleared");
        Assert.Equal(aside, _outbox.Aside);
    }

    [Fact]
    public async Task One_that_others_declare_has_the_name_that_they_gave_it()
    {
        await broker.Channel.ExchangeDeclareAsync(Legacy, ExchangeType.Fanout, durable: true);
        broker.Exchanges = [new(Legacy) { Elsewhere = true }];
        await broker.Start(new FakeDispatcher(), outbox: _outbox);
        var listener = await Listener(Legacy, "");
        Tell("any", "{}", exchange: Legacy);
        Assert.Equal("any", (await broker.Take(listener)).RoutingKey);
    }

    private bool IsHeldUp(string line) => line.StartsWith(
        "Outgoing messages to exchange:events wait: the broker closes the channel: NOT_FOUND - no exchange",
        StringComparison.Ordinal);

    private Guid Tell(
        string key, string body, Dictionary<string, string>? headers = null, string exchange = "events") => _outbox.Add(
        $"exchange:{exchange}",
        new ExchangeMail(key, "Escalated", headers ?? [], Encoding.UTF8.GetBytes(body)).Write());

    private async Task<string> Listener(string exchange, string key)
    {
        var queue = (await broker.Channel.QueueDeclareAsync()).QueueName;
        await broker.Channel.QueueBindAsync(queue, exchange, key);
        return queue;
    }

    private static string Body(BasicGetResult message) => Encoding.UTF8.GetString(message.Body.Span);
}

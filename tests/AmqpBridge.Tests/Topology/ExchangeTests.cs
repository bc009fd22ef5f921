using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Topology;

/// <summary>Which exchanges are declared, and what is said of those that are not as they should be.</summary>
public sealed class ExchangeTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    private string Legacy => broker.Prefix + "legacy";

    public Task InitializeAsync()
    {
        (broker.Exchanges, broker.PlainQueues) = ([new("events")], []);
        return broker.Delete();
    }

    public async Task DisposeAsync()
    {
        await broker.Stop();
        await broker.Channel.ExchangeDeleteAsync(Legacy);
    }

    [Fact]
    public async Task One_of_another_kind_stops_the_start_with_one_sentence()
    {
        await broker.Channel.ExchangeDeclareAsync(broker.Prefix + "events", ExchangeType.Fanout, durable: true);
        var fault = await Assert.ThrowsAsync<SetupException>(() => broker.Start(_dispatcher));
        Assert.Equal(
            $"The exchange '{broker.Prefix}events' exists in RabbitMQ with type 'fanout', but 'topic' is configured; "
            + "delete it, or list it as it is in Exchanges of the system that names it, or change the options or "
            + "Amqp:Prefix.", fault.Message);
    }

    [Fact]
    public async Task One_of_others_is_looked_for_and_bound()
    {
        Listens();
        var fault = await Assert.ThrowsAsync<SetupException>(() => broker.Start(_dispatcher));
        Assert.Equal(
            $"RabbitMQ has no exchange '{Legacy}', which others declare; start those first, or let Granary declare it "
            + "(Exchanges of the system that names it).", fault.Message);
        await broker.Channel.ExchangeDeclareAsync(Legacy, ExchangeType.Fanout, durable: true);
        await broker.Start(_dispatcher);
        await broker.Channel.BasicPublishAsync(Legacy, "", "{}"u8.ToArray());
        await BrokerFixture.Until(() => !_dispatcher.Handled.IsEmpty, "it is asked");
    }

    [Fact]
    public async Task One_of_others_that_goes_away_keeps_nobody_from_being_served()
    {
        Listens();
        await broker.Channel.ExchangeDeclareAsync(Legacy, ExchangeType.Fanout, durable: true);
        await using var proxy = new TcpProxy(broker.Uri);
        var logs = new LogLines();
        await broker.Start(_dispatcher, change: o => o.Uri = proxy.Uri, logs: logs);
        await broker.Channel.ExchangeDeleteAsync(Legacy);
        proxy.Cut();
        await BrokerFixture.Until(
            () => logs.All.Any(line => line.Contains($"has no exchange {Legacy} any more", StringComparison.Ordinal)),
            "it is said");
        await using var client = await broker.Client();
        Assert.Equal("ok", (await client.Call("served")).Status);
    }

    private void Listens()
    {
        broker.Exchanges = [new(Legacy) { Elsewhere = true }];
        broker.PlainQueues = [new("ticket", "open_ticket") { Bindings = [new(Legacy)] }];
    }
}

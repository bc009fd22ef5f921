using Granary.AmqpBridge;
using Granary.AmqpBridge.Topology;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Topology;

public sealed class TopologyTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync()
    {
        broker.PlainQueues = [new("product", "create_product")];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_queue_with_another_limit_stops_the_start_with_one_sentence()
    {
        await broker.Start(_dispatcher, change: o => o.MaxLength = 1000);
        await broker.Stop();
        var fault = await Assert.ThrowsAsync<SetupException>(
            () => broker.Start(_dispatcher, change: o => o.MaxLength = 2000));
        Assert.Equal(
            $"The queue '{broker.Table.DeadLetters}' exists in RabbitMQ with x-max-length '1000', but '2000' is "
            + "configured; stop all silos and run 'granary queues upgrade', which moves its messages over, or change "
            + "the options or Amqp:Prefix.", fault.Message);
    }

    [Fact]
    public async Task A_queue_without_arguments_stops_the_start_too()
    {
        await broker.Channel.QueueDeclareAsync(
            broker.Table.Requests, durable: true, exclusive: false, autoDelete: false);
        var fault = await Assert.ThrowsAsync<SetupException>(() => broker.Start(_dispatcher));
        Assert.Matches($"^The queue '{broker.Table.Requests}' exists in RabbitMQ with x-[a-z-]+ (unset|'classic'), but "
            + "'[a-z0-9.-]*' is configured", fault.Message);
    }

    [Fact]
    public async Task A_retry_queue_that_differs_stops_the_start_of_an_installation_that_exists()
    {
        await broker.Start(_dispatcher);
        await broker.Stop();
        var rung = broker.Table.RetryQueues[^1].Name;
        await broker.Channel.QueueDeleteAsync(rung);
        await broker.Channel.QueueDeclareAsync(rung, durable: true, exclusive: false, autoDelete: false);
        var fault = await Assert.ThrowsAsync<SetupException>(() => broker.Start(_dispatcher));
        Assert.StartsWith($"The queue '{rung}' exists in RabbitMQ with ", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>There the retry queues are made when it is ready.</summary>
    [Fact]
    public async Task A_retry_queue_that_differs_ends_a_new_installation_with_the_same_sentence()
    {
        var rung = broker.Table.RetryQueues[^1].Name;
        await broker.Channel.QueueDeclareAsync(rung, durable: true, exclusive: false, autoDelete: false);
        var database = new FakeDatabase();
        database.Set(false);
        var bridge = await broker.Start(_dispatcher, database);
        var fault = await Assert.ThrowsAsync<SetupException>(
            () => bridge.Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.StartsWith($"The queue '{rung}' exists in RabbitMQ with ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_new_installation_cannot_do_at_once_is_tried_again()
    {
        await broker.Channel.QueueDeclareAsync(
            broker.Plain("product").Name, durable: true, exclusive: false, autoDelete: false);
        _dispatcher.OnHandle = _ =>
            _dispatcher.Handled.Count < 2 ? throw new TimeoutException() : new(FakeDispatcher.Ok);
        await using var client = await broker.Client();
        await client.SendPlain(broker.Plain("product"), "{}", p => p.MessageId = "early");
        await broker.Start(_dispatcher);
        await BrokerFixture.Until(
            () => _dispatcher.Handled.Count(request => request.Id == "early") == 2, "it comes again");
    }

    [Fact]
    public async Task A_plain_queue_may_exist_as_its_producers_declared_it()
    {
        await broker.Channel.QueueDeclareAsync(
            broker.Plain("product").Name, durable: true, exclusive: false, autoDelete: false);
        await using var client = await broker.Client();
        await client.SendPlain(broker.Plain("product"), "{}", p => p.MessageId = "early");
        await broker.Start(_dispatcher);
        await BrokerFixture.Until(() => _dispatcher.Handled.Any(request => request.Id == "early"), "it is asked");
    }

    [Fact]
    public async Task A_plain_queue_with_arguments_stops_the_start_with_one_sentence()
    {
        await broker.Channel.QueueDeclareAsync(
            broker.Plain("product").Name, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-max-length"] = 5 });
        var fault = await Assert.ThrowsAsync<SetupException>(() => broker.Start(_dispatcher));
        Assert.Equal(
            $"The queue '{broker.Plain("product").Name}' exists in RabbitMQ with x-max-length '5', but unset is "
            + "configured; stop all silos and run 'granary queues upgrade', which moves its messages over, or change "
            + "the options or Amqp:Prefix.", fault.Message);
    }

    [Fact]
    public async Task Trust_in_a_queue_that_is_not_there_stops_the_start() => Assert.Contains(
        "'produkt'", (await Assert.ThrowsAsync<SetupException>(
            () => broker.Start(_dispatcher, change: o => o.TrustedQueues = "produkt"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task Another_installation_may_take_the_same_names_again()
    {
        await broker.Start(_dispatcher);
        await broker.Start(_dispatcher);
    }

    [Fact]
    public async Task Classic_queues_carry_requests_as_well()
    {
        await broker.Start(_dispatcher, change: o => o.QueueType = QueueType.Classic);
        _dispatcher.OnHandle = _ =>
            _dispatcher.Handled.Count < 2 ? throw new TimeoutException() : new(FakeDispatcher.Ok);
        await using var client = await broker.Client();
        Assert.Equal(
            ("ok", 2), ((await client.Call("classic")).Status, (await client.Reply("classic")).Header("x-attempt")));
    }

    [Fact]
    public async Task A_full_queue_rejects_what_a_confirming_publisher_sends()
    {
        var database = new FakeDatabase();
        database.Set(false);
        await broker.Start(_dispatcher, database, change: o => o.MaxLength = 2);
        await using var client = await broker.Client();
        await Assert.ThrowsAsync<RabbitMQ.Client.Exceptions.PublishException>(async () =>
        {
            for (var n = 0; n < 20; n++)
                await client.Send($"full{n}");
        });
    }
}

using Granary.AmqpBridge.Connections;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Connections;

public sealed class ConfirmedPublisherTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const int Messages = 20;

    private readonly string _queue = $"confirmed-{Guid.NewGuid():N}";

    public Task InitializeAsync() => Declare(_queue);

    public async Task DisposeAsync() => await broker.Channel.QueueDeleteAsync(_queue);

    [Fact]
    public async Task Many_are_published_before_the_first_is_confirmed()
    {
        await using var proxy = new AlarmProxy(broker.Uri);
        await using var connection = await Connect(proxy.Uri);
        await using var publisher = await ConfirmedPublisher.Open(connection);
        await proxy.Hush();
        var sent = await Send(publisher, Enumerable.Repeat(_queue, Messages));

        await BrokerFixture.Until(async () => await broker.Ready(_queue) == Messages, "all are in the queue");
        Assert.DoesNotContain(sent, outcome => outcome.IsCompleted);
        proxy.Speak();
        Assert.All(await Task.WhenAll(sent), outcome => Assert.Equal(PublishOutcome.Confirmed, outcome));
    }

    [Fact]
    public async Task What_no_queue_takes_is_told_apart_from_its_neighbours()
    {
        await using var publisher = await ConfirmedPublisher.Open(broker.Connection);
        var queues = Enumerable.Range(0, Messages).Select(n => n % 3 == 0 ? "nowhere" : _queue).ToArray();
        var outcomes = await Task.WhenAll(await Send(publisher, queues));

        Assert.Equal(
            queues.Select(queue => queue == _queue ? PublishOutcome.Confirmed : PublishOutcome.Unroutable), outcomes);
    }

    [Fact]
    public async Task What_a_full_queue_refuses_is_told_apart_from_what_it_took()
    {
        var full = _queue + "-full";
        await Declare(full, new() { ["x-max-length"] = 3, ["x-overflow"] = "reject-publish" });
        await using var publisher = await ConfirmedPublisher.Open(broker.Connection);
        var outcomes = await Task.WhenAll(await Send(publisher, Enumerable.Repeat(full, Messages)));

        Assert.Equal(await broker.Ready(full), outcomes.Count(outcome => outcome == PublishOutcome.Confirmed));
        Assert.Equal(PublishOutcome.Confirmed, outcomes[0]);
        Assert.Equal(PublishOutcome.Refused, outcomes[^1]);
        await broker.Channel.QueueDeleteAsync(full);
    }

    [Fact]
    public async Task What_is_under_way_when_the_connection_ends_is_not_taken_for_kept()
    {
        await using var proxy = new AlarmProxy(broker.Uri);
        var connection = await Connect(proxy.Uri);
        await using var publisher = await ConfirmedPublisher.Open(connection);
        await proxy.Hush();
        var sent = await Send(publisher, Enumerable.Repeat(_queue, Messages));
        await connection.AbortAsync(TimeSpan.FromSeconds(1));

        foreach (var outcome in sent)
            await Assert.ThrowsAsync<AlreadyClosedException>(() => outcome);
        proxy.Speak();
    }

    private Task<QueueDeclareOk> Declare(string queue, Dictionary<string, object?>? arguments = null) =>
        broker.Channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, arguments: arguments);

    private static async Task<Task<PublishOutcome>[]> Send(ConfirmedPublisher publisher, IEnumerable<string> queues)
    {
        var sent = new List<Task<PublishOutcome>>();
        foreach (var queue in queues)
            sent.Add(await publisher.Send("", queue, new BasicProperties(), "{}"u8.ToArray()));
        return [.. sent];
    }

    private static Task<IConnection> Connect(string uri) =>
        new ConnectionFactory { Uri = new Uri(uri), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
}

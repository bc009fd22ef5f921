using System.Text;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Outbox;
using Granary.AmqpBridge.Sessions;
using Granary.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>
/// In a cluster RabbitMQ 3.10 refuses what a channel sends to a queue for as long as the node is dead that led the
/// queue when the channel first sent there. Replies, retries and outgoing messages went by such a channel for ever.
/// </summary>
public sealed class StaleChannelTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly string _full = $"full-{Guid.NewGuid():N}";
    private string _queue = "";
    private bool _dead = true;

    private IConnection Connection => Spy.On(broker.Connection, (method, args) =>
        method.Name == nameof(IConnection.CreateChannelAsync) ? Create((CreateChannelOptions?)args[0]) : null);

    public async Task InitializeAsync()
    {
        await broker.Delete();
        await broker.Channel.QueueDeclareAsync(
            _full, false, true, true,
            new Dictionary<string, object?> { ["x-max-length"] = 0, ["x-overflow"] = "reject-publish" });
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task What_is_published_again_goes_by_another()
    {
        await Queue("again");
        await using var publisher = await ConfirmedPublisher.Open(Connection);
        Task<PublishOutcome> Publish(string body) =>
            publisher.Publish("", _queue, new BasicProperties(), Encoding.UTF8.GetBytes(body));

        Assert.Equal(PublishOutcome.Refused, await Publish("refused"));
        await BrokerFixture.Until(async () => await Publish("first") == PublishOutcome.Confirmed, "it is taken");
        Assert.Equal(PublishOutcome.Confirmed, await Publish("second"));
        Assert.Equal(["first", "second"], await Bodies(2));
    }

    [Fact]
    public async Task An_outgoing_message_goes_by_another()
    {
        await Queue(broker.Prefix + "news");
        var outbox = new FakeOutbox();
        outbox.Add("news", "1");
        outbox.Add("news", "2");
        using var stop = new CancellationTokenSource();
        var running = new OutboxPublisher(
            outbox, broker.Table, TimeProvider.System, NullLogger<OutboxPublisher>.Instance)
            .Run(new(Connection, TimeProvider.System), stop.Token);

        await BrokerFixture.Until(() => outbox.Count == 0 || running.IsCompleted, "both are cleared");
        await stop.CancelAsync();

        await End(running);
        Assert.Equal(["1", "2"], await Bodies(2));
        Assert.Empty(outbox.Aside);
    }

    [Fact]
    public async Task A_reply_goes_by_another()
    {
        await Queue("replies");
        var database = new FakeDatabase();
        var parts = new BridgeParts(
            broker.Options(), broker.Table, new FakeDispatcher(), new OutageGate(database, TimeProvider.System),
            TimeProvider.System, NullLoggerFactory.Instance)
        {
            Letters = new LetterWriter(TestSeal.Make(), TimeProvider.System),
        };
        await using var session = await BridgeSession.Open(Connection, parts);
        var running = session.Run();

        foreach (var id in new[] { "first", "second" })
            await broker.Channel.BasicPublishAsync(
                broker.Table.Exchange, broker.Table.Requests, true,
                new BasicProperties { ReplyTo = _queue, CorrelationId = id },
                """{"id":"d","action":"x"}"""u8.ToArray());

        Assert.All(await Bodies(2), body => Assert.Contains("\"ok\"", body, StringComparison.Ordinal));
        await session.Stop(TimeSpan.FromSeconds(10), TimeProvider.System);
        await End(running);
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }

    private async Task Queue(string name) =>
        _queue = await broker.Channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: true);

    private async Task<List<string>> Bodies(int count)
    {
        List<string> bodies = [];
        while (bodies.Count < count)
            bodies.Add(Encoding.UTF8.GetString((await broker.Take(_queue)).Body.Span));
        return bodies;
    }

    /// <summary>A channel that is made while the node is dead looks for the queue where it was.</summary>
    private async Task<IChannel> Create(CreateChannelOptions? options)
    {
        var channel = await broker.Connection.CreateChannelAsync(options);
        return !_dead ? channel : Spy.On(channel, (method, args) =>
            method.Name == nameof(IChannel.BasicPublishAsync) && (string)args[1]! == _queue
                ? new ValueTask(Misdirect(channel, (BasicProperties)args[3]!, (ReadOnlyMemory<byte>)args[4]!))
                : null);
    }

    private Task Misdirect(IChannel channel, BasicProperties properties, ReadOnlyMemory<byte> body)
    {
        _dead = false;
        return channel.BasicPublishAsync("", _full, false, properties, body).AsTask();
    }

    private static async Task End(Task running) =>
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

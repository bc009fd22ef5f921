using Granary.AmqpBridge;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Sessions;
using Granary.AmqpBridge.Topology;
using Granary.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Regressions;

/// <summary>A plain queue whose node was down, or that somebody deleted, shut the door of all queues.</summary>
public sealed class PlainQueueAwayTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();
    private volatile bool _down = true;

    public Task InitializeAsync()
    {
        broker.PlainQueues = [new PlainQueue("product", "create_product"), new PlainQueue("order", "create_order")];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task One_that_is_deleted_is_made_again_and_the_session_goes_on()
    {
        var running = new TaskCompletionSource<Granary.Outcome>();
        _dispatcher.OnHandle = request => request.Id == "slow" ? new(running.Task) : new(FakeDispatcher.Ok);
        var bridge = await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.Send("slow");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 1, "one is in flight");
        var (since, product) = (bridge.Broker.Since, broker.Plain("product"));

        for (var round = 0; round < 2; round++)
        {
            await broker.Channel.QueueDeleteAsync(product.Name);
            Assert.Equal("ok", (await client.Call($"other-{round}")).Status);
            await BrokerFixture.Until(() => Exists(product.Name), "it is made again");
            await client.SendPlain(product, "{}", properties => properties.MessageId = $"bare-{round}");
            await BrokerFixture.Until(
                () => _dispatcher.Handled.Any(request => request.Id == $"bare-{round}"), "it is consumed again");
        }

        running.SetResult(FakeDispatcher.Ok);
        Assert.Equal("ok", (await client.Reply("slow")).Status);
        Assert.Single(_dispatcher.Handled, request => request.Id == "slow");
        await BrokerFixture.Until(() => bridge.Troubles.Count == 0, "nothing is wrong any more");
        Assert.Equal((since, true), (bridge.Broker.Since, bridge.Consuming));
    }

    [Fact]
    public async Task One_whose_node_is_down_is_told_and_tried_again_while_the_others_are_served()
    {
        var product = broker.Plain("product");
        var factory = new ConnectionFactory { Uri = new(broker.Uri), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync();
        var parts = new BridgeParts(
            broker.Options(), broker.Table, _dispatcher, new OutageGate(new FakeDatabase(), TimeProvider.System),
            TimeProvider.System, NullLoggerFactory.Instance)
        {
            Letters = new(TestSeal.Make(), TimeProvider.System),
        };
        await using var session = await BridgeSession.Open(Without(product.Name, connection), parts);
        var running = session.Run();
        await using var client = await broker.Client();
        await BrokerFixture.Until(() => parts.Health.Troubles.Count > 0, "it is told");

        var trouble = Assert.Single(parts.Health.Troubles);
        Assert.Equal((product.Name, "shut"), (trouble.Queue, trouble.Status));
        Assert.Contains("is down", trouble.Detail, StringComparison.Ordinal);
        Assert.Equal("ok", (await client.Call("other")).Status);
        await client.SendPlain(broker.Plain("order"), "{}");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 2, "other plain queues are served");
        Assert.True(session.Consuming);

        _down = false;
        await BrokerFixture.Until(() => parts.Health.Troubles.Count == 0, "it is back");
        await client.SendPlain(product, "{}");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 3, "it is consumed");
        await session.Stop(TimeSpan.FromSeconds(10), TimeProvider.System);
        await running;
    }

    /// <summary>A connection to a broker whose node with that queue is down.</summary>
    private IConnection Without(string queue, IConnection connection) => Spy.On(connection, (method, args) =>
        method.Name == nameof(IConnection.CreateChannelAsync)
            ? Create(queue, connection, (CreateChannelOptions?)args[0])
            : null);

    private async Task<IChannel> Create(string queue, IConnection connection, CreateChannelOptions? options)
    {
        var channel = await connection.CreateChannelAsync(options);
        return Spy.On(channel, (method, args) => _down && args.Contains(queue) ? method.Name switch
        {
            nameof(IChannel.QueueDeclareAsync) => Task.FromException<QueueDeclareOk>(Down(queue)),
            nameof(IChannel.BasicConsumeAsync) => Task.FromException<string>(Down(queue)),
            _ => null,
        }
        : null);
    }

    private static OperationInterruptedException Down(string queue) => new(new ShutdownEventArgs(
        ShutdownInitiator.Peer, 404,
        $"NOT_FOUND - home node 'b@b' of durable queue '{queue}' in vhost '/' is down or inaccessible"));

    private async Task<bool> Exists(string queue)
    {
        await using var channel = await broker.Connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).ConsumerCount > 0;
        }
        catch (OperationInterruptedException)
        {
            return false;
        }
    }
}

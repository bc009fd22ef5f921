using Granary.AmqpBridge;
using Granary.AmqpBridge.Sessions;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Granary.Tests.Fixtures;

/// <summary>A real RabbitMQ and a prefix of its own on it; leaves nothing behind.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private readonly List<Bridge> _bridges = [];

    public string Uri { get; } = Environment.GetEnvironmentVariable("GRANARY_AMQP") is { Length: > 0 } uri
        ? uri
        : throw new InvalidOperationException(
            "No RabbitMQ: run the tests with ./granary test, which sets GRANARY_AMQP.");

    public string Prefix { get; private set; } = NewPrefix();

    public IConnection Connection { get; private set; } = null!;

    public IChannel Channel { get; private set; } = null!;

    /// <summary>None, unless the test wants some.</summary>
    public IReadOnlyList<PlainQueue> PlainQueues { get; set; } = [];

    /// <summary>Of others. None, unless the test wants some.</summary>
    public IReadOnlyList<ExchangeSpec> Exchanges { get; set; } = [];

    public TopologyTable Table => new(Options(), Exchanges, PlainQueues);

    public AmqpOptions Options(Action<AmqpOptions>? change = null)
    {
        var options = new AmqpOptions
        {
            Uri = Uri,
            Prefix = Prefix,
            Ladder = "50ms,100ms",
            WatchdogSeconds = 1,
            ReplyConfirmSeconds = 5,
        };
        change?.Invoke(options);
        return options;
    }

    public async Task<Bridge> Start(
        FakeDispatcher dispatcher, FakeDatabase? database = null, FakeOutbox? outbox = null,
        Action<AmqpOptions>? change = null, ILoggerFactory? logs = null, TimeProvider? time = null)
    {
        var options = Options(change);
        var bridge = new Bridge(
            options, new(options, Exchanges, PlainQueues), dispatcher, database ?? new FakeDatabase(),
            outbox ?? new FakeOutbox(), TestSeal.Make(), time ?? TimeProvider.System,
            logs ?? NullLoggerFactory.Instance);
        _bridges.Add(bridge);
        await bridge.StartAsync(CancellationToken.None);
        if (database is null or { Up: true })
            await Until(() => bridge.Complete, "the bridge consumes, and all its queues are made");
        return bridge;
    }

    public async Task<TestClient> Client() => await TestClient.Open(Connection, Table);

    public RequestQueue Plain(string name) => Table.RequestQueues.Single(queue => queue.Plain?.Name == name);

    public async Task<long> Ready(string queue) => await Channel.MessageCountAsync(queue);

    /// <summary>Takes the next message of a queue, waiting for it.</summary>
    public async Task<BasicGetResult> Take(string queue)
    {
        BasicGetResult? taken = null;
        await Until(async () => (taken = await Channel.BasicGetAsync(queue, autoAck: true)) is not null,
            $"{queue} has a message");
        return taken!;
    }

    public static Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);

    public static async Task Until(Func<Task<bool>> condition, string what, int seconds = 30)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"Not within {seconds} s: {what}");
            await Task.Delay(20);
        }
    }

    public async Task InitializeAsync()
    {
        Connection = await new ConnectionFactory { Uri = new Uri(Uri.Split(',')[0]) }.CreateConnectionAsync();
        Channel = await Connection.CreateChannelAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var bridge in _bridges)
            await bridge.DisposeAsync();
        await Delete();
        await Connection.DisposeAsync();
    }

    /// <summary>
    /// Takes the installation off the broker. The next one has other names: RabbitMQ 3.10 may move no message out of a
    /// queue that is made again while it is deleted.
    /// </summary>
    public async Task Delete()
    {
        await using var channel = await Connection.CreateChannelAsync();
        foreach (var queue in Table.Queues)
            await channel.QueueDeleteAsync(queue.Name);
        foreach (var exchange in Table.Exchanges)
            await channel.ExchangeDeleteAsync(exchange.Name);
        await channel.ExchangeDeleteAsync(Table.Exchange);
        await channel.ExchangeDeleteAsync(Table.Internal);
        Prefix = NewPrefix();
    }

    private static string NewPrefix() => $"test-{Guid.NewGuid():N}.";

    public async Task Stop()
    {
        foreach (var bridge in _bridges)
            await bridge.DisposeAsync();
        _bridges.Clear();
    }
}

using System.Text;
using Granary.AmqpBridge.Outbox;
using Granary.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>
/// One outgoing message that the broker does not take ended the whole session, once a minute, for ever.
/// </summary>
public sealed class RefusedMessageTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const int TooLarge = (128 * 1024 * 1024) + 1;

    private readonly FakeOutbox _outbox = new();
    private int _channels;

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task One_that_is_too_large_is_set_aside_and_ends_nothing()
    {
        var news = await Target("news");
        _outbox.Add("news", "before");
        var large = _outbox.Add("news", new byte[TooLarge]);
        _outbox.Add("news", "after");
        var bridge = await broker.Start(new FakeDispatcher(), outbox: _outbox);
        var connected = bridge.Broker.Since;

        await BrokerFixture.Until(() => _outbox.Count == 0, "all are cleared");

        Assert.Equal(["before", "after"], (await Bodies(news)).Distinct());
        Assert.Equal([large], _outbox.Aside);
        Assert.Equal(connected, bridge.Broker.Since);
    }

    [Fact]
    public async Task Those_around_it_leave_in_their_order_and_other_targets_do_not_notice()
    {
        var (news, other) = (await Target("news"), await Target("other"));
        List<Guid> refused = [];
        for (var n = 0; n < 100; n++)
        {
            _outbox.Add("other", $"{n}");
            if (n % 30 == 7)
                refused.Add(_outbox.Add("news", "refused"));
            _outbox.Add("news", $"{n}");
        }

        await Publish(channel => Refusing(channel, (_, body) => body == "refused" ? Invalid(channel) : null));

        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"{n}"), (await Bodies(news)).Distinct());
        Assert.Equal(Enumerable.Range(0, 100).Select(n => $"{n}"), await Bodies(other));
        Assert.Equal(refused, _outbox.Aside);
    }

    [Fact]
    public async Task What_closes_the_channel_for_another_reason_makes_its_target_wait()
    {
        var (news, other) = (await Target("news"), await Target("other"));
        foreach (var body in new[] { "1", "2", "3" })
        {
            _outbox.Add("news", body);
            _outbox.Add("other", body);
        }

        var last = 0;
        await Publish(channel => Refusing(channel, (queue, _) =>
            queue == news && Interlocked.Increment(ref last) <= 3 ? Lost(channel) : null));

        Assert.Equal(["1", "2", "3"], (await Bodies(news)).Distinct());
        Assert.Equal(["1", "2", "3"], await Bodies(other));
        Assert.Empty(_outbox.Aside);
    }

    private async Task Publish(Func<IChannel, IChannel> wrap)
    {
        using var stop = new CancellationTokenSource();
        var connection = Spy.On(broker.Connection, (method, args) =>
            method.Name == nameof(IConnection.CreateChannelAsync)
                ? Create((CreateChannelOptions?)args[0], wrap)
                : null);
        var running = new OutboxPublisher(
            _outbox, broker.Table, TimeProvider.System, NullLogger<OutboxPublisher>.Instance)
            .Run(new(connection, TimeProvider.System), stop.Token);
        await BrokerFixture.Until(() => _outbox.Count == 0 || running.IsCompleted, "all are cleared");
        Assert.False(running.IsCompleted, $"{running.Exception}");
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<IChannel> Create(CreateChannelOptions? options, Func<IChannel, IChannel> wrap)
    {
        Assert.True(++_channels < 50, "too many channels");
        return wrap(await broker.Connection.CreateChannelAsync(options));
    }

    private static IChannel Refusing(IChannel channel, Func<string, string, Task?> refuse) =>
        Spy.On(channel, (method, args) =>
            method.Name == nameof(IChannel.BasicPublishAsync)
            && refuse((string)args[1]!, Encoding.UTF8.GetString(((ReadOnlyMemory<byte>)args[4]!).Span)) is { } refused
                ? new ValueTask(refused)
                : null);

    /// <summary>For this the broker closes the channel with the same code as for a body that is too large.</summary>
    private static Task Invalid(IChannel channel) => Publish(channel, "", new BasicProperties { Expiration = "never" });

    private static Task Lost(IChannel channel) => Publish(channel, "no-such-exchange", new BasicProperties());

    private static Task Publish(IChannel channel, string exchange, BasicProperties properties) =>
        channel.BasicPublishAsync(exchange, "", false, properties, ReadOnlyMemory<byte>.Empty).AsTask();

    private async Task<string> Target(string name)
    {
        name = broker.Prefix + name;
        await broker.Channel.QueueDeleteAsync(name, false, false);
        return await broker.Channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: true);
    }

    private async Task<List<string>> Bodies(string queue)
    {
        List<string> bodies = [];
        while (await broker.Channel.BasicGetAsync(queue, autoAck: true) is { } message)
            bodies.Add(Encoding.UTF8.GetString(message.Body.Span));
        return bodies;
    }
}

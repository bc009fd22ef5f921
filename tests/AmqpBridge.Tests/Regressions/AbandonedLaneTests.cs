using Granary.AmqpBridge.Outbox;
using Granary.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>What a session had claimed and not published waited for the rest of its lease, up to a minute.</summary>
public sealed class AbandonedLaneTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeOutbox _outbox = new();
    private IChannel? _used;

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task The_next_session_publishes_at_once_what_the_last_one_left_in_its_order()
    {
        var news = await broker.Channel.QueueDeclareAsync(
            $"{broker.Prefix}news", durable: false, exclusive: true, autoDelete: true);
        string[] bodies = [.. Enumerable.Range(0, 20).Select(n => $"{n}")];
        foreach (var body in bodies)
            _outbox.Add("news", body);
        _outbox.OnAbandon = () => Assert.False(_used!.IsOpen);

        await LoseAll();
        await broker.Start(new FakeDispatcher(), outbox: _outbox);

        await BrokerFixture.Until(() => _outbox.Count == 0, "all are cleared");
        foreach (var body in bodies)
            Assert.Equal(body, System.Text.Encoding.UTF8.GetString((await broker.Take(news)).Body.Span));
    }

    /// <summary>A session that claims everything, and whose publishes never get to the broker.</summary>
    private async Task LoseAll()
    {
        using var stop = new CancellationTokenSource();
        var lost = 0;
        var deaf = Spy.On(broker.Connection, (method, args) => method.Name == nameof(IConnection.CreateChannelAsync)
            ? Deaf((CreateChannelOptions?)args[0], () => Interlocked.Increment(ref lost))
            : null);
        var running = new OutboxPublisher(
            _outbox, broker.Table, TimeProvider.System, NullLogger<OutboxPublisher>.Instance)
            .Run(new(deaf, TimeProvider.System), stop.Token);
        await BrokerFixture.Until(() => Volatile.Read(ref lost) == 20, "all are under way");
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(running.IsCanceled, $"{running.Exception}");
    }

    private async Task<IChannel> Deaf(CreateChannelOptions? options, Action lose)
    {
        _used = await broker.Connection.CreateChannelAsync(options);
        return Spy.On(_used, (method, _) =>
        {
            if (method.Name != nameof(IChannel.BasicPublishAsync))
                return null;
            lose();
            return ValueTask.CompletedTask;
        });
    }
}

using System.Text;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>
/// A broker that was short of memory was taken for one that is gone: the session ended again and again, and each time
/// all that was in flight was delivered once more.
/// </summary>
public sealed class BlockedConnectionTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const string Direct = "amq.rabbitmq.reply-to";

    /// <summary>Longer than anything is waited for that a broker is asked.</summary>
    private static readonly TimeSpan Alarm = TimeSpan.FromSeconds(25);

    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task What_came_meanwhile_is_answered_afterwards_and_delivered_once()
    {
        await using var proxy = new AlarmProxy(broker.Uri);
        var outbox = new FakeOutbox();
        var bridge = await broker.Start(_dispatcher, outbox: outbox, change: options =>
            (options.Uri, options.HeartbeatSeconds, options.ReplyConfirmSeconds) = (proxy.Uri, 600, 1));
        await using var client = await broker.Client();
        await using var caller = await broker.Connection.CreateChannelAsync();
        await caller.BasicConsumeAsync(Direct, autoAck: true, client.Consumer());
        await Ask(caller, client, "before");
        await BrokerFixture.Until(() => proxy.Open == 1, "what was opened for the first direct reply is closed");
        var since = bridge.Broker.Since;

        await proxy.Block();
        for (var n = 0; n < 5; n++)
            await Send(caller, client, $"meanwhile-{n}");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 12, "all are decided");
        await Task.Delay(Alarm);
        Assert.Equal(since, bridge.Broker.Since);
        await proxy.Unblock();

        for (var n = 0; n < 5; n++)
            await Answered(client, $"meanwhile-{n}");
        await Ask(caller, client, "after");
        Assert.Equal(since, bridge.Broker.Since);
        Assert.Equal(14, _dispatcher.Handled.Count);
        Assert.Equal(14, client.Replies.Count);
        Assert.All(_dispatcher.Handled, request => Assert.False(request.Repeated));
    }

    private static async Task Ask(IChannel caller, TestClient client, string id)
    {
        await Send(caller, client, id);
        await Answered(client, id);
    }

    /// <summary>One whose reply goes to a queue, and one whose reply goes straight to the caller.</summary>
    private static async Task Send(IChannel caller, TestClient client, string id)
    {
        await client.Send($"{id}-queue");
        await caller.BasicPublishAsync(
            "", client.Requests, false, new BasicProperties { ReplyTo = Direct, CorrelationId = $"{id}-direct" },
            Encoding.UTF8.GetBytes($$"""{"id":"{{id}}-direct","action":"do"}"""));
    }

    private static async Task Answered(TestClient client, string id)
    {
        foreach (var way in (string[])["queue", "direct"])
            Assert.Equal("ok", (await client.Reply($"{id}-{way}")).Status);
    }
}

using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Replies;

public sealed class HostileReplyTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Theory]
    [InlineData("no-such-queue")]
    [InlineData("amq.rabbitmq.reply-to.")]
    [InlineData("amq.rabbitmq.reply-to.bogus")]
    [InlineData("amq.rabbitmq.reply-to.g1h2AA5yZXBseUAxMjM0NTY3OAAAAAAAAAAAAAAAAA==.a2V5eQ==")]
    [InlineData("amq.rabbitmq.reply-to.g1h2AA5yZXBseUBsb2NhbGhvcwAAAAAAAAAAAAAAAA==.a2V5eQ==")]
    [InlineData("amq.rabbitmq.reply-to.\u00e9\u0000.x.y")]
    [InlineData("amq.gen-x")]
    [InlineData("a\u0000b")]
    [InlineData("\u2028 '\"; DROP QUEUE")]
    [InlineData("LONG")]
    public async Task Nobody_else_suffers_from_a_strange_reply_queue(string replyTo)
    {
        var bridge = await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        var connected = bridge.Broker.Since;
        var name = replyTo == "LONG" ? new string('q', 255) : replyTo;
        for (var n = 0; n < 5; n++)
        {
            await Hostile(name);
            Assert.Equal("ok", (await client.Call($"good{n}")).Status);
        }
        Assert.Equal(connected, bridge.Broker.Since);
        await broker.Stop();
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }

    [Fact]
    public async Task A_full_reply_queue_holds_up_nobody()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        var full = await broker.Channel.QueueDeclareAsync(
            "", false, true, true,
            new Dictionary<string, object?> { ["x-max-length"] = 0, ["x-overflow"] = "reject-publish" });
        await client.Send("refused", p => p.ReplyTo = full.QueueName);
        Assert.Equal("ok", (await client.Call("after")).Status);
        await broker.Stop();
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }

    [Fact]
    public async Task Direct_reply_to_is_answered()
    {
        await broker.Start(_dispatcher);
        await using var caller = await broker.Connection.CreateChannelAsync();
        await using var client = await broker.Client();
        await caller.BasicConsumeAsync("amq.rabbitmq.reply-to", autoAck: true, client.Consumer());
        for (var n = 0; n < 100; n++)
        {
            await caller.BasicPublishAsync(
                broker.Table.Exchange, broker.Table.Requests, true,
                new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to", CorrelationId = $"direct{n}" },
                """{"id":"d","action":"x"}"""u8.ToArray());
        }
        for (var n = 0; n < 100; n++)
            Assert.Equal("ok", (await client.Reply($"direct{n}")).Status);
    }

    private async Task Hostile(string replyTo)
    {
        await using var channel = await broker.Connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicPublishAsync(
            broker.Table.Exchange, broker.Table.Requests, false, new BasicProperties { ReplyTo = replyTo },
            """{"id":"hostile","action":"x"}"""u8.ToArray());
    }
}

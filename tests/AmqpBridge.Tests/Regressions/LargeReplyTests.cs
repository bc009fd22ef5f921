using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Regressions;

/// <summary>Whoever asked for more than the broker takes in one message waited for a reply that never came.</summary>
public sealed class LargeReplyTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const string Direct = "amq.rabbitmq.reply-to";

    private static readonly Outcome TooLarge = Outcome.Ok(Data((128 * 1024 * 1024) + 1));

    private readonly FakeDispatcher _dispatcher = new()
    {
        OnHandle = request => new(request.Id == "large" ? TooLarge : FakeDispatcher.Ok),
    };

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Theory]
    [InlineData(false, "small", "large", "after")]
    [InlineData(true, "small", "large", "after")]
    [InlineData(true, "large", "after")]
    public async Task Its_caller_is_refused_and_the_others_are_answered(bool direct, params string[] ids)
    {
        var bridge = await broker.Start(_dispatcher);
        var connected = bridge.Broker.Since;
        await using var client = await broker.Client();
        await using var caller = await broker.Connection.CreateChannelAsync();
        await caller.BasicConsumeAsync(Direct, autoAck: true, client.Consumer());

        foreach (var id in ids)
        {
            await caller.BasicPublishAsync(
                broker.Table.Exchange, broker.Table.Requests, true,
                new BasicProperties { ReplyTo = direct ? Direct : client.ReplyQueue, CorrelationId = id },
                System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","action":"do"}"""));
            if (id == "small")
                await client.Reply(id);
        }

        Assert.Equal("ok", (await client.Reply("after")).Status);
        var refusal = await client.Reply("large");
        Assert.Equal(("unavailable", "unavailable"), (refusal.Code, refusal.Header("x-code")));
        Assert.Contains(
            "ask for a smaller page", refusal.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(connected, bridge.Broker.Since);
        await broker.Stop();
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }

    private static byte[] Data(int length)
    {
        var data = new byte[length];
        data.AsSpan().Fill((byte)'1');
        return data;
    }
}

using System.Diagnostics;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Assumptions;

/// <summary>What the bridge believes of RabbitMQ.</summary>
public sealed class RabbitMqTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    [Fact]
    public async Task A_mandatory_direct_reply_is_delivered_and_returned()
    {
        await using var caller = await broker.Connection.CreateChannelAsync();
        await using var client = await broker.Client();
        await using var server = await broker.Connection.CreateChannelAsync();
        var returned = new TaskCompletionSource();
        server.BasicReturnAsync += (_, _) =>
        {
            returned.TrySetResult();
            return Task.CompletedTask;
        };
        var address = await DirectAddress(caller, client);
        await server.BasicPublishAsync(
            "", address, mandatory: true, new BasicProperties { CorrelationId = "both" }, "{}"u8.ToArray());
        await client.Reply("both");
        await returned.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_limit_of_three_means_four_deliveries()
    {
        var beyond = await Quorum("beyond", []);
        var queue = await Quorum("limit", new()
        {
            ["x-delivery-limit"] = 3,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = beyond,
        });
        await broker.Channel.BasicPublishAsync("", queue, "x"u8.ToArray());
        for (var n = 0; n < 4; n++)
        {
            await using var channel = await broker.Connection.CreateChannelAsync();
            await BrokerFixture.Until(
                async () => await channel.BasicGetAsync(queue, false) is not null, $"delivery {n}");
        }
        Assert.Equal("delivery_limit", (await broker.Take(beyond)).Text("x-first-death-reason"));
    }

    [Fact]
    public async Task An_expired_message_keeps_its_addresses_and_loses_its_expiration()
    {
        var dead = await Quorum("dead", []);
        var queue = await Quorum("living", new()
        {
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = dead,
            ["x-dead-letter-strategy"] = "at-least-once",
        });
        await broker.Channel.BasicPublishAsync(
            "", queue, true, new BasicProperties { ReplyTo = "r", CorrelationId = "c", Expiration = "20" },
            "x"u8.ToArray());
        var message = await broker.Take(dead);
        Assert.Equal(("r", "c", false), (message.BasicProperties.ReplyTo, message.BasicProperties.CorrelationId,
            message.BasicProperties.IsExpirationPresent()));
        Assert.Equal("expired", message.Text("x-first-death-reason"));
        var death = (IDictionary<string, object?>)(
            (System.Collections.IList)message.BasicProperties.Headers!["x-death"]!)[0]!;
        Assert.Equal("20", System.Text.Encoding.ASCII.GetString((byte[])death["original-expiration"]!));
    }

    [Fact]
    public async Task A_full_quorum_queue_refuses_confirming_publishers()
    {
        var queue = await Quorum("full", new() { ["x-max-length"] = 1 });
        await using var channel = await broker.Connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await Assert.ThrowsAsync<PublishException>(async () =>
        {
            for (var n = 0; n < 20; n++)
                await channel.BasicPublishAsync("", queue, "x"u8.ToArray());
        });
    }

    [Theory]
    [InlineData("g1h2AA5yZXBseUAxMjM0NTY3OAAAAAAAAAAAAAAAAA==.a2V5eQ==")]
    [InlineData("!!!!.a2V5eQ==")]
    public async Task A_broken_direct_reply_address_closes_the_connection_or_is_ignored(string rest)
    {
        // 3.10 closes the whole connection with 541; newer ones may ignore the address. The bridge lives with either.
        var factory = new ConnectionFactory { Uri = new Uri(broker.Uri), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync();
        var over = new TaskCompletionSource();
        connection.ConnectionShutdownAsync += (_, reason) =>
        {
            Assert.Equal(541, reason.ReplyCode);
            over.TrySetResult();
            return Task.CompletedTask;
        };
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, false));
        channel.BasicAcksAsync += (_, _) =>
        {
            over.TrySetResult();
            return Task.CompletedTask;
        };
        await channel.BasicPublishAsync("", $"amq.rabbitmq.reply-to.{rest}", "x"u8.ToArray());
        await over.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_foreign_user_id_closes_the_channel()
    {
        await using var channel = await broker.Connection.CreateChannelAsync();
        var closed = new TaskCompletionSource<ushort>();
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            closed.TrySetResult(reason.ReplyCode);
            return Task.CompletedTask;
        };
        await channel.BasicPublishAsync(
            "", "nowhere", false, new BasicProperties { UserId = "somebody-else" }, "x"u8.ToArray());
        Assert.Equal(406, await closed.Task.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_delivery_has_its_publication_as_parent()
    {
        using var trace = new Activity("request").Start();
        using var listener = ListenTo(trace.TraceId);
        var queue = (await broker.Channel.QueueDeclareAsync("", false, true, true)).QueueName;
        var delivered = new TaskCompletionSource<Activity?>();
        var consumer = new AsyncEventingBasicConsumer(broker.Channel);
        consumer.ReceivedAsync += (_, _) =>
        {
            delivered.TrySetResult(Activity.Current);
            return Task.CompletedTask;
        };
        await broker.Channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        await broker.Channel.BasicPublishAsync("", queue, "x"u8.ToArray());
        Assert.Equal(trace.TraceId, (await delivered.Task.WaitAsync(TimeSpan.FromSeconds(10)))?.TraceId);
    }

    // Only this trace is recorded: the tests beside this one publish without headers of a trace.
    private static ActivityListener ListenTo(ActivityTraceId trace)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("RabbitMQ.Client", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == trace
                ? ActivitySamplingResult.AllData
                : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private async Task<string> Quorum(string name, Dictionary<string, object?> arguments)
    {
        var queue = $"{broker.Prefix}{name}";
        arguments["x-queue-type"] = "quorum";
        arguments["x-overflow"] = "reject-publish";
        arguments["x-expires"] = 60_000;
        await broker.Channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments);
        return queue;
    }

    private async Task<string> DirectAddress(IChannel caller, TestClient client)
    {
        var queue = (await broker.Channel.QueueDeclareAsync("", false, true, true)).QueueName;
        await caller.BasicConsumeAsync("amq.rabbitmq.reply-to", autoAck: true, client.Consumer());
        await caller.BasicPublishAsync(
            "", queue, true, new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to" }, "x"u8.ToArray());
        return (await broker.Take(queue)).BasicProperties.ReplyTo!;
    }
}

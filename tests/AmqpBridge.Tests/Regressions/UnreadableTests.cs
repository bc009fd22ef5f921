using System.Text;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Topology;
using Granary.Storms.Hostile;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Regressions;

/// <summary>
/// One message that the client library cannot read shut the AMQP door until somebody purged its queue by hand.
/// </summary>
public sealed class UnreadableTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync()
    {
        broker.PlainQueues = [new PlainQueue("product", "create_product")];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task The_client_library_ends_the_connection_that_is_delivered_it()
    {
        var queue =
            (await broker.Channel.QueueDeclareAsync("", durable: false, exclusive: false, autoDelete: false)).QueueName;
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        await evil.Publish(queue, EvilHeaders.Decimal, "{}");
        await BrokerFixture.Until(async () => await broker.Ready(queue) == 1, "it is there");
        await using var victim = await new ConnectionFactory { Uri = new Uri(broker.Uri) }.CreateConnectionAsync();
        var channel = await victim.CreateChannelAsync();
        var got = channel.BasicGetAsync(queue, autoAck: false);

        await BrokerFixture.Until(() => !victim.IsOpen, "the connection ends");
        Assert.True(BrokerFaults.CannotRead(victim.CloseReason));
        // Nor does it tell whoever asked.
        Assert.False(got.IsCompleted);
        await broker.Channel.QueueDeleteAsync(queue);
    }

    [Fact]
    public async Task Among_requests_it_is_answered_and_kept_and_the_others_are_done()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        for (var n = 0; n < 60; n++)
        {
            await client.Send($"good-{n}");
            if (n % 20 == 10)
                await evil.Publish(broker.Table.Requests, EvilHeaders.Decimal, "{}", client.ReplyQueue, $"evil-{n}");
        }

        for (var n = 0; n < 60; n++)
            Assert.Equal("ok", (await client.Reply($"good-{n}")).Status);
        foreach (var id in (string[])["evil-10", "evil-30", "evil-50"])
            Assert.Equal("invalid_request", (await client.Reply(id)).Header("x-code"));
        await broker.Stop();
        for (var n = 0; n < 3; n++)
        {
            var kept = await broker.Take(broker.Table.DeadLetters);
            Assert.Equal(
                ("unreadable", broker.Table.Requests, client.ReplyQueue, "{}"),
                (kept.Text("x-error-code"), kept.Text("x-original-queue"), kept.BasicProperties.ReplyTo, Body(kept)));
        }
    }

    [Fact]
    public async Task One_whose_only_name_is_long_is_answered_by_its_beginning()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        var body = $$"""{"id":"{{new string('i', 1000)}}"}""";
        await evil.Publish(broker.Table.Requests, EvilHeaders.Decimal, body, client.ReplyQueue);

        await BrokerFixture.Until(() => !client.Replies.IsEmpty, "it is answered");
        var answer = Assert.Single(client.Replies);
        Assert.Equal("invalid_request", answer.Header("x-code"));
        Assert.StartsWith("iii", answer.Json.GetProperty("correlation_id").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_plain_queue_it_stops_nothing_else()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        var product = broker.Plain("product");
        await evil.Publish(product.Name, EvilHeaders.Decimal, """{"idempotency_key":"k"}""");
        await client.SendPlain(product, "{}", properties => properties.MessageId = "good");

        Assert.Equal("unreadable", (await broker.Take(product.DeadLetters)).Text("x-error-code"));
        Assert.Equal("ok", (await client.Call("another")).Status);
        await BrokerFixture.Until(
            () => _dispatcher.Handled.Any(request => request.Id == "good"), "its neighbour is done");
    }

    /// <summary>In a new installation that queue is made when the silo is ready already.</summary>
    [Fact]
    public async Task It_is_kept_where_the_queue_of_dead_letters_is_not_there_yet()
    {
        await broker.Start(_dispatcher);
        var product = broker.Plain("product");
        await broker.Channel.QueueDeleteAsync(product.DeadLetters);
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        await evil.Publish(product.Name, EvilHeaders.Decimal, """{"idempotency_key":"k"}""");
        await BrokerFixture.Until(
            () => TopologyDeclarer.Exists(broker.Connection, product.DeadLetters), "the queue is there");
        // RabbitMQ 3.10 counts what is in a queue that is just being made, but cannot get it yet.
        await BrokerFixture.Until(async () => await broker.Ready(product.DeadLetters) == 1, "it is kept");

        Assert.Equal("unreadable", (await broker.Take(product.DeadLetters)).Text("x-error-code"));
    }

    [Fact]
    public async Task Among_the_returned_ones_it_is_kept_as_well()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        await evil.Publish(broker.Table.Returned, EvilHeaders.Decimal, "{}", client.ReplyQueue, "returned");

        Assert.Equal("invalid_request", (await client.Reply("returned")).Header("x-code"));
        Assert.Equal("ok", (await client.Call("after")).Status);
    }

    [Fact]
    public async Task Among_dead_letters_it_does_not_end_the_command()
    {
        await broker.Start(_dispatcher);
        await broker.Stop();
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        await evil.Publish(broker.Table.DeadLetters, EvilHeaders.Decimal, """{"id":"strange"}""");
        await BrokerFixture.Until(async () => await broker.Ready(broker.Table.DeadLetters) == 1, "it is there");
        await using var letters = await DeadLetterQueue.Open(
            broker.Options(), broker.PlainQueues, null, TestSeal.Make(), TimeProvider.System);

        var letter = Assert.Single(await letters.List(10));
        Assert.Equal(("strange", "unreadable"), (letter.Id, letter.Code));
    }

    [Fact]
    public async Task With_no_room_for_dead_letters_it_is_dropped()
    {
        await broker.Start(_dispatcher, change: o => o.MaxLength = 1);
        await using var client = await broker.Client();
        await Fill(broker.Table.DeadLetters);
        await using var evil = await RawPublisher.Open(new Uri(broker.Uri));
        await evil.Publish(broker.Table.Requests, EvilHeaders.Decimal, "{}", client.ReplyQueue, "surplus");

        Assert.Equal("invalid_request", (await client.Reply("surplus")).Header("x-code"));
        Assert.Equal("ok", (await client.Call("after")).Status);
        await broker.Stop();
        while (await broker.Channel.BasicGetAsync(broker.Table.DeadLetters, autoAck: true) is { } kept)
            Assert.Null(kept.Text("x-error-code"));
    }

    /// <summary>Until it takes no more: a quorum queue lets a few more in than it was told.</summary>
    private async Task Fill(string queue)
    {
        await using var channel = await broker.Connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        for (var n = 0; n < 100; n++)
        {
            try
            {
                await channel.BasicPublishAsync("", queue, "full"u8.ToArray());
            }
            catch (PublishException)
            {
                return;
            }
        }
        throw new InvalidOperationException($"{queue} is never full");
    }

    private static string Body(BasicGetResult message) => Encoding.UTF8.GetString(message.Body.Span);
}

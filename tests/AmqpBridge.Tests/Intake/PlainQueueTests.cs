using System.Text;
using Granary.AmqpBridge;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Intake;

public sealed class PlainQueueTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    private RequestQueue Product => broker.Plain("product");

    public Task InitializeAsync()
    {
        broker.PlainQueues = [new("product", "create_product"), new("order", "create_order", "v2")];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_plain_message_asks_for_the_action_of_its_queue()
    {
        await using var client = await Started();
        await client.SendPlain(broker.Plain("order"), """{"user_id":7,"idempotency_key":"k"}""", p =>
        {
            p.MessageId = "m";
            p.Headers = new Dictionary<string, object?> { ["authorization"] = "Bearer t" };
        });
        var request = Assert.Single(await Asked(1));
        Assert.Equal(
            ("m", "v2", "create_order", "k"), (request.Id, request.Version, request.Action, request.IdempotencyKey));
        Assert.Equal(
            ("""{"user_id":7}""", "Bearer t", null), (request.Data.GetRawText(), request.Auth, request.TrustedCaller));
        await Done();
        Assert.Equal(0, await broker.Ready(broker.Plain("order").Name));
    }

    [Fact]
    public async Task Without_message_id_and_key_each_message_is_its_own_request()
    {
        await using var client = await Started();
        await client.SendPlain(Product, "{}");
        await client.SendPlain(Product, "{}");
        await client.SendPlain(Product, "{}", p => p.MessageId = "m");
        await client.SendPlain(Product, "{}", p => p.MessageId = "m");
        Assert.Equal(3, (await Asked(4)).Select(request => request.IdempotencyKey ?? request.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_trusted_queue_vouches_for_its_messages_and_for_no_others()
    {
        await using var client = await Started(o => o.TrustedQueues = "product");
        await client.SendPlain(Product, "{}");
        Assert.Equal("queue:product", Assert.Single(await Asked(1)).TrustedCaller);
        await client.SendPlain(broker.Plain("order"), "{}");
        Assert.Null((await Asked(2))[1].TrustedCaller);
        await client.Call("enveloped");
        Assert.Null((await Asked(3))[2].TrustedCaller);
    }

    [Fact]
    public async Task Messages_of_one_queue_are_asked_in_their_order()
    {
        await using var client = await Started();
        for (var n = 0; n < 300; n++)
            await client.SendPlain(Product, "{}", p => p.MessageId = $"n{n}");
        Assert.Equal(Enumerable.Range(0, 300).Select(n => $"n{n}"), (await Asked(300)).Select(request => request.Id));
    }

    [Theory]
    [InlineData("c", "c")]
    [InlineData(null, "m")]
    public async Task With_a_reply_queue_it_is_answered(string? correlation, string answer)
    {
        await using var client = await Started();
        await client.SendPlain(
            Product, "{}", p => (p.ReplyTo, p.MessageId, p.CorrelationId) = (client.ReplyQueue, "m", correlation));
        Assert.Equal(
            ("ok", 1), ((await client.Reply(answer)).Status, (await client.Reply(answer)).Header("x-attempt")));
    }

    [Fact]
    public async Task Without_one_a_refusal_goes_to_the_queues_own_dead_letters()
    {
        _dispatcher.OnHandle = _ => new(Outcome.Refused(ErrorCode.ValidationFailed, "data.name: is required"));
        await using var client = await Started();
        await client.SendPlain(Product, """{"price":1}""");
        var dead = await broker.Take(Product.DeadLetters);
        Assert.Equal(
            ("validation_failed", "data.name: is required"), (dead.Text("x-error-code"), dead.Text("x-error")));
        Assert.Equal((Product.Name, "1"), (dead.Text("x-original-queue"), dead.Text("x-attempts")));
        Assert.Equal(Assert.Single(_dispatcher.Handled).Id, dead.BasicProperties.MessageId);
        Assert.Equal("""{"price":1}""", Encoding.UTF8.GetString(dead.Body.Span));
        Assert.Equal(0, await broker.Ready(broker.Table.DeadLetters));
    }

    public static TheoryData<byte[]> Rubbish { get; } = new([
        "{\"name\":"u8.ToArray(), "[1]"u8.ToArray(), [], [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8],
        "{\"a\":1,\"a\":2}"u8.ToArray(),
        "{\"idempotency_key\":5}"u8.ToArray(), "{\"a\":\"\\u0000\"}"u8.ToArray(), new byte[2000],
    ]);

    [Theory]
    [MemberData(nameof(Rubbish))]
    public async Task Rubbish_is_answered_or_kept_and_stops_nothing(byte[] body)
    {
        await using var client = await Started(o => o.MaxBodyBytes = 1024);
        await client.SendPlain(Product, body);
        await client.SendPlain(Product, body, p => (p.ReplyTo, p.CorrelationId) = (client.ReplyQueue, "rubbish"));
        await client.SendPlain(Product, "{}", p => p.MessageId = "good");
        Assert.Equal("good", Assert.Single(await Asked(1)).Id);
        Assert.Equal("invalid_request", (await client.Reply("rubbish")).Code);
        var dead = await broker.Take(Product.DeadLetters);
        Assert.Equal("invalid_request", dead.Text("x-error-code"));
        Assert.Equal(body, dead.Opened());
        await Done();
    }

    [Theory]
    [InlineData("product")]
    [InlineData("product.dlq")]
    [InlineData("order.retry.100ms")]
    public async Task A_plain_queue_and_its_companions_are_no_reply_queues(string queue)
    {
        await using var client = await Started();
        await client.SendPlain(Product, "{}", p => p.ReplyTo = broker.Prefix + queue);
        Assert.Equal("invalid_request", (await broker.Take(Product.DeadLetters)).Text("x-error-code"));
        await client.Send("own", p => p.ReplyTo = broker.Prefix + queue);
        Assert.Equal("invalid_request", (await broker.Take(broker.Table.DeadLetters)).Text("x-error-code"));
        Assert.Empty(_dispatcher.Handled);
    }

    [Fact]
    public async Task While_the_database_is_away_plain_messages_wait_in_their_queue()
    {
        var database = new FakeDatabase();
        var bridge = await broker.Start(_dispatcher, database);
        await using var client = await broker.Client();
        _dispatcher.OnHandle = async _ =>
        {
            await Task.Yield();
            database.Set(false);
            throw FakeDatabase.Away;
        };
        for (var n = 0; n < 20; n++)
            await client.SendPlain(Product, "{}", p => p.MessageId = $"w{n}");
        await BrokerFixture.Until(
            async () => !bridge.Consuming && await broker.Ready(Product.Name) == 20, "all are back");
        (_dispatcher.OnHandle, var before) = (_ => new(FakeDispatcher.Ok), _dispatcher.Handled.Count);
        database.Set(true);
        Assert.Equal(20, (await Asked(before + 20)).Skip(before).Select(request => request.Id).Distinct().Count());
        Assert.Equal(0, await broker.Ready(Product.DeadLetters));
    }

    [Fact]
    public async Task A_stop_finishes_and_answers_what_runs()
    {
        var decision = new TaskCompletionSource<Outcome>();
        _dispatcher.OnHandle = _ => new(decision.Task);
        var bridge = await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendPlain(Product, "{}", p => (p.ReplyTo, p.MessageId) = (client.ReplyQueue, "running"));
        await Asked(1);
        var stopping = bridge.StopAsync(CancellationToken.None);
        await BrokerFixture.Until(() => !bridge.Consuming, "the intake has stopped");
        decision.SetResult(FakeDispatcher.Ok);
        await stopping;
        Assert.Equal("ok", (await client.Reply("running")).Status);
        Assert.Equal(0, await broker.Ready(Product.Name));
    }

    [Fact]
    public async Task A_plain_queue_that_somebody_deleted_is_declared_and_consumed_again()
    {
        await using var client = await Started();
        await broker.Channel.QueueDeleteAsync(Product.Name, false, false);
        await BrokerFixture.Until(Sent, "it is there again");
        Assert.Equal("after", Assert.Single(await Asked(1)).Id);

        async Task<bool> Sent()
        {
            try
            {
                await client.SendPlain(Product, "{}", p => p.MessageId = "after");
                return true;
            }
            catch (RabbitMQ.Client.Exceptions.PublishException)
            {
                return false;
            }
        }
    }

    private async Task<TestClient> Started(Action<AmqpOptions>? change = null)
    {
        await broker.Start(_dispatcher, change: change);
        return await broker.Client();
    }

    private async Task<Request[]> Asked(int count)
    {
        await BrokerFixture.Until(() => _dispatcher.Handled.Count >= count, $"{count} are asked");
        return [.. _dispatcher.Handled];
    }

    /// <summary>Everything that was taken is acknowledged.</summary>
    private async Task Done()
    {
        await broker.Stop();
        Assert.Equal(0, await broker.Ready(Product.Name));
    }
}

using Granary.AmqpBridge.Topology;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Retries;

public sealed class PlainLadderTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    private RequestQueue Product => broker.Plain("product");

    public Task InitializeAsync()
    {
        broker.PlainQueues = [new("product", "create_product")];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_message_without_id_comes_back_as_the_same_request()
    {
        _dispatcher.OnHandle = _ =>
            _dispatcher.Handled.Count < 3 ? throw new TimeoutException() : new(FakeDispatcher.Ok);
        await broker.Start(_dispatcher, change: o => o.TrustedQueues = "product");
        await using var client = await broker.Client();
        await client.SendPlain(
            Product, """{"name":"Chair"}""", p => (p.ReplyTo, p.CorrelationId) = (client.ReplyQueue, "c"));
        Assert.Equal(("ok", 3), ((await client.Reply("c")).Status, (await client.Reply("c")).Header("x-attempt")));
        Assert.Single(_dispatcher.Handled.Select(request => request.IdempotencyKey ?? request.Id).Distinct());
        Assert.All(_dispatcher.Handled, request => Assert.Equal(
            ("create_product", """{"name":"Chair"}""", "queue:product"),
            (request.Action, request.Data.GetRawText(), request.TrustedCaller)));
        Assert.Equal([false, true, true], _dispatcher.Handled.Select(request => request.Repeated));
    }

    [Fact]
    public async Task A_lasting_defect_ends_in_the_queues_own_dead_letters()
    {
        _dispatcher.OnHandle = _ => throw new InvalidOperationException("defect");
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendPlain(Product, "{}");
        var dead = await broker.Take(Product.DeadLetters);
        Assert.Equal(("internal", "3", Product.Name),
            (dead.Text("x-error-code"), dead.Text("x-attempts"), dead.Text("x-original-queue")));
        Assert.Equal(Assert.Single(_dispatcher.Handled.Select(request => request.Id).Distinct()),
            dead.BasicProperties.MessageId);
        Assert.Equal(0, await broker.Ready(broker.Table.DeadLetters));
    }

    [Fact]
    public async Task Where_one_queue_has_no_room_left_the_others_climb_on()
    {
        _dispatcher.OnHandle = _ => throw new TimeoutException();
        await broker.Start(_dispatcher, change: o => (o.Ladder, o.MaxLength, o.StopSeconds) = ("1h", 1, 1));
        await using var client = await broker.Client();
        for (var n = 0; n < 20; n++)
            await client.SendPlain(Product, "{}");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 20, "all are asked");
        await client.Send("other");
        Assert.Equal("1", (await broker.Take(broker.Table.Rungs[0].Queue)).Text("x-attempt"));
    }
}

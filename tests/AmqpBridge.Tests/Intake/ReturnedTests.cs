using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Intake;

public sealed class ReturnedTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync()
    {
        broker.PlainQueues = [new("product", "create_product")];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task What_expired_in_the_queue_is_answered_deadline_exceeded()
    {
        var database = new FakeDatabase();
        database.Set(false);
        await broker.Start(_dispatcher, database);
        await using var client = await broker.Client();
        await client.Send("old", p => p.Expiration = "50");
        await BrokerFixture.Until(async () => await broker.Ready(broker.Table.Returned) == 1, "it has expired");
        Assert.Empty(client.Replies);
        database.Set(true);
        Assert.Equal("deadline_exceeded", (await client.Reply("old")).Code);
        Assert.Empty(_dispatcher.Handled);
        Assert.Equal(0, await broker.Ready(broker.Table.DeadLetters));
    }

    [Fact]
    public async Task A_suspect_is_tried_once_more_while_nothing_else_runs()
    {
        await Suspect("innocent", change: null);
        await broker.Start(_dispatcher, change: o => o.DeliveryLimit = 2);
        await using var client = await broker.Client();
        await BrokerFixture.Until(() => _dispatcher.Handled.Any(r => r.Id == "innocent"), "it is tried");
        Assert.Equal("ok", (await client.Call("next")).Status);
        Assert.Equal(0, await broker.Ready(broker.Table.DeadLetters));
    }

    [Fact]
    public async Task A_suspect_that_comes_again_is_given_up_and_kept()
    {
        await Suspect("killer", change: null);
        await using (var other = await broker.Connection.CreateChannelAsync())
        {
            await BrokerFixture.Until(async () => await other.BasicGetAsync(broker.Table.Returned, false) is not null,
                "another silo takes it");
        }
        await broker.Start(_dispatcher, change: o => o.DeliveryLimit = 2);
        var dead = await broker.Take(broker.Table.DeadLetters);
        Assert.Equal("unavailable", dead.Text("x-error-code"));
        Assert.Empty(_dispatcher.Handled);
        Assert.Equal(ErrorCode.Unavailable, Assert.Single(_dispatcher.Settled).Refusal.Code);
    }

    [Fact]
    public async Task A_suspect_waits_for_the_intake_to_empty()
    {
        await Suspect("alone", change: null);
        var busy = new TaskCompletionSource<Granary.Outcome>();
        _dispatcher.OnHandle = request => request.Id == "busy" ? new(busy.Task) : new(FakeDispatcher.Ok);
        var database = new FakeDatabase();
        database.Set(false);
        await broker.Start(_dispatcher, database, change: o => o.DeliveryLimit = 2);
        await using var client = await broker.Client();
        await client.Send("busy");
        database.Set(true);
        await BrokerFixture.Until(() => !_dispatcher.Handled.IsEmpty, "the first is asked");
        var first = _dispatcher.Handled.First().Id;
        busy.SetResult(FakeDispatcher.Ok);
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 2, "both are asked");
        Assert.Equal("ok", (await client.Reply("busy")).Status);
        Assert.Contains(first, new[] { "busy", "alone" });
    }

    [Fact]
    public async Task A_suspect_waits_for_the_plain_queues_too()
    {
        var (busy, waited) = (new TaskCompletionSource<Granary.Outcome>(), false);
        _dispatcher.OnHandle = request =>
        {
            waited = busy.Task.IsCompleted;
            return request.Action == "create_product" ? new(busy.Task) : new(FakeDispatcher.Ok);
        };
        var bridge = await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendPlain(broker.Plain("product"), "{}");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 1, "the plain one is asked");
        await broker.Channel.BasicPublishAsync(
            broker.Table.Internal, broker.Table.Returned, false, OverTheLimit(),
            """{"id":"suspect","action":"do"}"""u8.ToArray());
        await BrokerFixture.Until(() => !bridge.Consuming, "the intakes are paused");
        busy.SetResult(FakeDispatcher.Ok);
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 2, "the suspect is asked");
        Assert.True(waited);
    }

    private BasicProperties OverTheLimit() => new()
    {
        Headers = new Dictionary<string, object?>
        {
            ["x-death"] = new List<object?>
            {
                new Dictionary<string, object?> { ["queue"] = broker.Table.Requests, ["reason"] = "delivery_limit" },
            },
        },
    };

    /// <summary>A request that a dying silo has taken too often.</summary>
    private async Task Suspect(string id, Action<BasicProperties>? change)
    {
        await broker.Start(_dispatcher, change: o => o.DeliveryLimit = 2);
        await broker.Stop();
        _dispatcher.Handled.Clear();
        await using var client = await broker.Client();
        await client.Send(id, p =>
        {
            p.ClearReplyTo();
            change?.Invoke(p);
        });
        for (var n = 0; n < 3; n++)
        {
            await using var dying = await broker.Connection.CreateChannelAsync();
            await BrokerFixture.Until(
                async () => await dying.BasicGetAsync(broker.Table.Requests, false) is not null, "it is delivered");
        }
        await BrokerFixture.Until(async () => await broker.Ready(broker.Table.Returned) == 1, "it is over the limit");
    }
}

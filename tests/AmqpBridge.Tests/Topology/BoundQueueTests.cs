using System.Text;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Topology;
using Granary.AmqpBridge.Upgrades;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Topology;

/// <summary>Queues that are bound to exchanges of others, and whose messages say what they ask for.</summary>
public sealed class BoundQueueTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    private RequestQueue Ticket => broker.Plain("ticket");

    private string Events => broker.Prefix + "events";

    public Task InitializeAsync()
    {
        broker.Exchanges = [new("events"), new("notes") { Kind = ExchangeKind.Headers }];
        broker.PlainQueues =
        [
            new("ticket", ActionBy.RoutingKey(new()
            {
                ["ticket.open"] = "open_ticket",
                ["ticket.close"] = "close_ticket",
            }))
            {
                Bindings = [new("events", "ticket.*")],
            },
            new("note", ActionBy.Header("kind", new() { ["first"] = "write_note" }))
            {
                Bindings =
                [
                    new("notes") { Headers = new Dictionary<string, string> { ["room"] = "a", ["open"] = "yes" } },
                ],
            },
            new("typed", ActionBy.Type(new() { ["Opened"] = "open_ticket" })),
        ];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task The_routing_key_chooses_the_action()
    {
        await broker.Start(_dispatcher);
        await Tell("ticket.close", new() { MessageId = "c" });
        await Tell("elsewhere.close", new() { MessageId = "e" });
        await Tell("ticket.open", new() { MessageId = "o" });
        await Asked(2);
        Assert.Equal(
            [("c", "close_ticket"), ("o", "open_ticket")],
            _dispatcher.Handled.Select(request => (request.Id, request.Action)));
    }

    [Fact]
    public async Task Headers_lead_to_the_queue_and_choose_the_action()
    {
        await broker.Start(_dispatcher);
        var headers = new Dictionary<string, object?> { ["room"] = "a", ["kind"] = "first" };
        await Note(headers);
        headers["open"] = "yes";
        await Note(headers);
        await Asked(1);
        Assert.Equal("write_note", Assert.Single(_dispatcher.Handled).Action);
    }

    [Fact]
    public async Task The_type_chooses_the_action()
    {
        await broker.Start(_dispatcher);
        await broker.Channel.BasicPublishAsync(
            "", broker.Plain("typed").Name, false, new BasicProperties { Type = "Opened" }, "{}"u8.ToArray());
        await Asked(1);
        Assert.Equal("open_ticket", Assert.Single(_dispatcher.Handled).Action);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_back_from_the_ladder_or_is_handed_on_asks_for_the_same(bool handedOn)
    {
        Exception fault = handedOn
            ? new UnavailableException("cluster", "newer", false) { HandOn = true }
            : new TimeoutException();
        _dispatcher.OnHandle = _ => _dispatcher.Handled.Count < 3 ? throw fault : new(FakeDispatcher.Ok);
        await broker.Start(_dispatcher);
        await Tell("ticket.close", new());
        await Asked(3);
        Assert.Equal(["close_ticket"], _dispatcher.Handled.Select(request => request.Action).Distinct());
        Assert.Single(_dispatcher.Handled.Select(request => request.Id).Distinct());
    }

    [Fact]
    public async Task A_replayed_dead_letter_asks_for_the_same()
    {
        _dispatcher.OnHandle = _ => _dispatcher.Handled.Count < 4
            ? throw new InvalidOperationException("defect") : new(FakeDispatcher.Ok);
        await broker.Start(_dispatcher);
        await Tell("ticket.open", new() { MessageId = "o" });
        await BrokerFixture.Until(async () => await broker.Ready(Ticket.DeadLetters) == 1, "it is buried");
        await using var letters = await DeadLetterQueue.Open(
            broker.Options(), broker.PlainQueues, "ticket", TestSeal.Make(), TimeProvider.System);
        Assert.Equal(1, await letters.Replay(DeadLetterFilter.ById("o"), 100));
        await Asked(4);
        Assert.Equal(["open_ticket"], _dispatcher.Handled.Select(request => request.Action).Distinct());
    }

    [Theory]
    [InlineData("ticket.burn")]
    [InlineData(null)]
    public async Task What_asks_for_nothing_is_refused_and_kept(string? key)
    {
        await broker.Start(_dispatcher);
        // On any other way than that of the ladder this is a stranger's word.
        var headers = new Dictionary<string, object?> { ["x-original-routing-key"] = "ticket.open" };
        await (key is null
            ? Publish("", Ticket.Name, new BasicProperties())
            : Publish(Events, key, new BasicProperties { Headers = headers }));
        var dead = await broker.Take(Ticket.DeadLetters);
        Assert.Equal(
            ("unknown_action",
                $"routing key '{Shown.Of(key ?? Ticket.Name, Shown.Name)}' asks for nothing in this queue; "
                + "known: ticket.close, ticket.open"),
            (dead.Text("x-error-code"), dead.Text("x-error")));
        Assert.Empty(_dispatcher.Handled);
    }

    [Fact]
    public async Task A_sender_that_waits_is_told()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendTo(
            broker.Plain("note").Name, "{}", p => (p.ReplyTo, p.CorrelationId) = (client.ReplyQueue, "n"));
        var reply = await client.Reply("n");
        Assert.Equal(
            ("invalid_request", "header kind: is missing, and says what is asked for; known: first"),
            (reply.Code, reply.Json.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task A_queue_that_is_made_again_is_bound_again()
    {
        await broker.Start(_dispatcher);
        await broker.Channel.QueueDeleteAsync(Ticket.Name);
        await BrokerFixture.Until(async () =>
        {
            await Tell("ticket.open", new());
            return !_dispatcher.Handled.IsEmpty;
        }, "it is asked");
    }

    [Fact]
    public async Task What_waited_in_a_queue_that_is_made_anew_asks_for_the_same()
    {
        await broker.Start(_dispatcher);
        await broker.Stop();
        await broker.Channel.QueueDeleteAsync(Ticket.Name);
        await broker.Channel.QueueDeclareAsync(
            Ticket.Name, true, false, false, new Dictionary<string, object?> { ["x-max-length"] = 10 });
        await broker.Channel.QueueBindAsync(Ticket.Name, Events, "ticket.*");
        await Tell("ticket.close", new());
        var upgrade = new QueueUpgrade(
            broker.Options(), broker.Table, TestSeal.Make(), TimeProvider.System, _ => { });
        Assert.Equal(1, await upgrade.Run());
        await Tell("ticket.open", new());
        await broker.Start(_dispatcher);
        await Asked(2);
        Assert.Equal(
            ["close_ticket", "open_ticket"],
            _dispatcher.Handled.Select(request => request.Action).Order(StringComparer.Ordinal));
    }

    private Task Tell(string key, BasicProperties properties) => Publish(Events, key, properties);

    private Task Note(Dictionary<string, object?> headers) =>
        Publish(broker.Prefix + "notes", "", new BasicProperties { Headers = headers });

    private async Task Publish(string exchange, string key, BasicProperties properties) =>
        await broker.Channel.BasicPublishAsync(exchange, key, false, properties, Encoding.UTF8.GetBytes("""{"n":1}"""));

    private Task Asked(int times) =>
        BrokerFixture.Until(() => _dispatcher.Handled.Count >= times, $"{times} are asked");
}

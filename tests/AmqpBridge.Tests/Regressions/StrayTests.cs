using System.Text;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Regressions;

/// <summary>
/// Whoever could publish could write the broker's notes of a death himself: each such message in <c>.returned</c>
/// paused every intake, and a message in the queue of a step moved a publication.
/// </summary>
public sealed class StrayTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const string Request = """{"id":"forged","action":"do"}""";

    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync()
    {
        broker.PlainQueues = [new("product", "create_product"), .. StepQueue.All(consumed: true)];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task Nothing_is_paused_for_notes_that_the_broker_did_not_write()
    {
        var never = new TaskCompletionSource<Granary.Outcome>();
        _dispatcher.OnHandle = request => request.Id == "waits" ? new(never.Task) : new(FakeDispatcher.Ok);
        var bridge = await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.Send("waits");
        await client.SendTo(broker.Table.Returned, Request, OverTheLimit(client.ReplyQueue));

        Assert.Equal("forbidden", (await client.Reply("forged")).Code);
        Assert.True(bridge.Consuming);
        Assert.Equal("ok", (await client.Call("next")).Status);
        Assert.DoesNotContain(_dispatcher.Handled, request => request.Id == "forged");
        Assert.Empty(_dispatcher.Settled);
        await Kept(broker.Table.DeadLetters, Request);
        never.SetResult(FakeDispatcher.Ok);
    }

    [Theory]
    [InlineData(StepQueue.Name)]
    [InlineData(StepQueue.Returned)]
    [InlineData(StepQueue.DeadLetters)]
    public async Task A_step_does_nothing_for_what_Granary_did_not_send(string queue)
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendTo(broker.Prefix + queue, """{"post_id":7}""");

        await Kept(broker.Prefix + StepQueue.Dead, """{"post_id":7}""");
        Assert.Empty(_dispatcher.Handled);
    }

    [Fact]
    public async Task A_stray_that_names_one_of_our_queues_to_reply_to_starts_nothing_either()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendTo(
            broker.Prefix + StepQueue.Name, "{}", p => p.ReplyTo = broker.Prefix + StepQueue.DeadLetters);

        await Kept(broker.Prefix + StepQueue.Dead, "{}");
        Assert.Empty(_dispatcher.Handled);
    }

    [Theory]
    [InlineData("api.requests", "api.requests.dlq", Request)]
    [InlineData("product", "product.dlq", """{"name":"forged"}""")]
    public async Task What_is_parked_on_the_ladder_by_others_is_refused_when_it_comes_down(
        string queue, string deadLetters, string body)
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await Park(client, $"{broker.Prefix}{queue}.retry", body);

        await Kept(broker.Prefix + deadLetters, body);
        Assert.Empty(_dispatcher.Handled);
    }

    [Fact]
    public async Task The_broker_makes_a_stray_no_message_of_ours_by_moving_it()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        foreach (var rung in broker.Plain(StepQueue.Name).Rungs)
            await Park(client, rung.Queue, """{"post_id":7}""", p => p.Headers = new Dictionary<string, object?>
            {
                ["x-death"] = new List<object?> { Died(rung.Queue, "expired") },
            });

        await client.SendTo(broker.Prefix + StepQueue.Name, """{"post_id":7}""", p => p.Expiration = "1");
        await client.SendTo(broker.Prefix + StepQueue.Returned, """{"post_id":7}""");
        for (var n = 0; n < 4; n++)
            await Kept(broker.Prefix + StepQueue.Dead, """{"post_id":7}""");
        Assert.Empty(_dispatcher.Handled);
    }

    [Fact]
    public async Task What_a_foreign_worker_gives_back_is_ours_only_if_it_was()
    {
        broker.PlainQueues = StepQueue.All(consumed: false);
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendTo(broker.Prefix + StepQueue.Name, """{"post_id":7}""");
        BasicGetResult? taken = null;
        await BrokerFixture.Until(
            async () => (taken = await broker.Channel.BasicGetAsync(broker.Prefix + StepQueue.Name, false)) is not null,
            "it is there");
        await broker.Channel.BasicNackAsync(taken!.DeliveryTag, multiple: false, requeue: false);
        await Kept(broker.Prefix + StepQueue.Dead, """{"post_id":7}""");
        Assert.Empty(_dispatcher.Handled);
    }

    /// <summary>
    /// A note as the broker would write it of one of our own, but for its count, which it raises to 1.
    /// </summary>
    private Dictionary<string, object?> Died(string queue, string reason) => new()
    {
        ["queue"] = queue,
        ["reason"] = reason,
        ["exchange"] = broker.Table.Internal,
        ["count"] = 0L,
        ["routing-keys"] = new List<object?> { queue },
    };

    /// <summary>
    /// Of a new installation the retry queues come last, and one that is being made takes nothing yet.
    /// </summary>
    private static Task Park(TestClient client, string rung, string body, Action<BasicProperties>? change = null) =>
        BrokerFixture.Until(
            async () =>
            {
                try
                {
                    await client.SendTo(rung, body, change);
                    return true;
                }
                catch (PublishException)
                {
                    return false;
                }
            },
            $"{rung} takes a message");

    private async Task Kept(string queue, string body)
    {
        var kept = await broker.Take(queue);
        Assert.Equal((body, "forbidden"), (Encoding.UTF8.GetString(kept.Body.Span), kept.Text("x-error-code")));
    }

    private Action<BasicProperties> OverTheLimit(string replyTo) => properties =>
    {
        properties.ReplyTo = replyTo;
        properties.Headers = new Dictionary<string, object?>
        {
            ["x-death"] = new List<object?>
            {
                new Dictionary<string, object?> { ["queue"] = broker.Table.Requests, ["reason"] = "delivery_limit" },
            },
        };
    };
}

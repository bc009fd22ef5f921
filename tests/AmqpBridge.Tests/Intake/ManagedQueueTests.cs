using System.Text;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Intake;

/// <summary>Queues of our own, whose messages foreign workers may take and give back.</summary>
public sealed class ManagedQueueTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const string Order = """{"post_id":7,"revision":2,"attempt":1}""";

    private readonly FakeDispatcher _dispatcher = new();

    private RequestQueue Step => broker.Plain(StepQueue.Name);

    public Task InitializeAsync()
    {
        _dispatcher.OnHandle = request => request.Action == "return"
            ? throw new UnavailableException("worker", "it was given back", outage: false)
            : new(FakeDispatcher.Ok);
        broker.PlainQueues = StepQueue.All(consumed: false);
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_message_needs_no_credential_and_has_what_its_queue_says_whatever_it_says_itself()
    {
        await using var client = await Started(consumed: true);
        await client.SendPlain(Step, """{"step":"publish","post_id":7}""");
        var request = await Asked("run");
        Assert.Equal(("queue:post.moderate", """{"post_id":7,"step":"moderate"}"""),
            (request.TrustedCaller, request.Data.GetRawText()));
    }

    [Fact]
    public async Task What_is_left_to_others_is_declared_and_not_consumed()
    {
        await using var client = await Started(consumed: false);
        await client.SendPlain(Step, Order);
        await client.SendPlain(broker.Plain(StepQueue.DeadLetters), Order);
        await Asked("compensate");
        Assert.DoesNotContain(_dispatcher.Handled, request => request.Action == "run");
        Assert.Equal(1, await broker.Ready(Step.Name));
    }

    [Fact]
    public async Task What_a_worker_gives_back_climbs_the_ladder_counting_its_tries_and_is_compensated_after_the_last()
    {
        await using var client = await Started(consumed: false);
        await client.SendPlain(Step, Order, p => p.MessageId = "m");
        for (var attempt = 1; attempt <= 3; attempt++)
            Assert.Equal($$"""{"post_id":7,"revision":2,"attempt":{{attempt}}}""", await GiveBack());
        var compensated = await Asked("compensate");
        Assert.Equal(("m", "queue:post.moderate.dlq"), (compensated.Id, compensated.TrustedCaller));
        Assert.StartsWith(
            """{"post_id":7,"revision":2,"attempt":3,"step":"moderate","reason":"worker """,
            compensated.Data.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(3, _dispatcher.Handled.Count(request => request.Action == "return"));
        await Empty();
    }

    [Fact]
    public async Task What_comes_back_too_late_is_done()
    {
        _dispatcher.OnHandle = _ => new(FakeDispatcher.Ok);
        await using var client = await Started(consumed: false);
        await client.SendPlain(Step, Order);
        await GiveBack();
        await Asked("return");
        await Empty();
    }

    [Fact]
    public async Task Our_own_failures_climb_the_same_ladder()
    {
        _dispatcher.OnHandle = request =>
            request.Action == "run" ? throw new TimeoutException() : new(FakeDispatcher.Ok);
        await using var client = await Started(consumed: true);
        await client.SendPlain(Step, Order);
        Assert.Equal(3, (await Asked("compensate")).Data.GetProperty("attempt").GetInt32());
        Assert.Equal([1, 2, 3], Handled("run").Select(request => request.Data.GetProperty("attempt").GetInt32()));
        await Empty();
    }

    [Fact]
    public async Task The_reason_is_the_headers_not_the_bodys()
    {
        await using var client = await Started(consumed: true);
        await client.SendPlain(broker.Plain(StepQueue.DeadLetters), """{"post_id":7,"reason":"mine"}""", p =>
            p.Headers!["x-error"] = "theirs");
        Assert.Equal("theirs", (await Asked("compensate")).Data.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[1]")]
    [InlineData("")]
    [InlineData("""{"post_id":1,"post_id":2}""")]
    public async Task Rubbish_ends_in_the_last_queue_whoever_took_it(string body)
    {
        await using var client = await Started(consumed: false);
        await client.SendPlain(Step, body);
        await GiveBack();
        var dead = await broker.Take(broker.Prefix + StepQueue.Dead);
        Assert.Equal((body, "invalid_request"), (Encoding.UTF8.GetString(dead.Opened()!), dead.Text("x-error-code")));
        Assert.Equal(broker.Prefix + StepQueue.DeadLetters, dead.Text("x-original-queue"));
        Assert.Empty(_dispatcher.Handled);
    }

    [Fact]
    public async Task What_is_refused_everywhere_ends_in_the_last_queue()
    {
        _dispatcher.OnHandle = _ => new(Outcome.Refused(ErrorCode.ValidationFailed, "data.post_id: is required"));
        await using var client = await Started(consumed: true);
        await client.SendPlain(Step, "{}");
        var dead = await broker.Take(broker.Prefix + StepQueue.Dead);
        Assert.Equal(("{}", "validation_failed"), (Encoding.UTF8.GetString(dead.Body.Span), dead.Text("x-error-code")));
        Assert.Equal(["run", "compensate"], _dispatcher.Handled.Select(request => request.Action));
    }

    private async Task<TestClient> Started(bool consumed)
    {
        broker.PlainQueues = StepQueue.All(consumed);
        await broker.Start(_dispatcher);
        return await broker.Client();
    }

    /// <summary>As a worker that cannot do it.</summary>
    private async Task<string> GiveBack()
    {
        BasicGetResult? taken = null;
        await BrokerFixture.Until(
            async () => (taken = await broker.Channel.BasicGetAsync(Step.Name, autoAck: false)) is not null,
            "the step has a message");
        await broker.Channel.BasicNackAsync(taken!.DeliveryTag, multiple: false, requeue: false);
        return Encoding.UTF8.GetString(taken.Body.Span);
    }

    private IEnumerable<Request> Handled(string action) =>
        _dispatcher.Handled.Where(request => request.Action == action);

    private async Task<Request> Asked(string action)
    {
        await BrokerFixture.Until(() => Handled(action).Any(), $"{action} is asked");
        return Handled(action).First();
    }

    /// <summary>Nothing is left in any of the queues, nor unacknowledged.</summary>
    private async Task Empty()
    {
        await broker.Stop();
        foreach (var queue in broker.Table.Queues)
            Assert.Equal((queue.Name, 0), (queue.Name, await broker.Ready(queue.Name)));
    }
}

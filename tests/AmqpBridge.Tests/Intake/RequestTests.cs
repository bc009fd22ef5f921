using Granary.Tests.Fixtures;

namespace Granary.Tests.Intake;

public sealed class RequestTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_request_is_answered_under_its_correlation_id()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        var reply = await client.Call("a", p => p.Headers!["traceparent"] = "00-1-2-01");
        Assert.Equal("""{"correlation_id":"a","status":"ok","data":{},"error":null}""", reply.Body);
        Assert.Equal("application/json", reply.Properties.ContentType);
        Assert.Equal(
            ("ok", 1, "00-1-2-01"), (reply.Header("x-code"), reply.Header("x-attempt"), reply.Header("traceparent")));
        Assert.Null(reply.Header("x-replayed"));
    }

    [Fact]
    public async Task A_replayed_outcome_says_so()
    {
        _dispatcher.OnHandle = _ => new(FakeDispatcher.Ok with { Replayed = true });
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        Assert.Equal(true, (await client.Call("r")).Header("x-replayed"));
    }

    [Fact]
    public async Task The_acknowledgement_comes_after_the_decision()
    {
        var decision = new TaskCompletionSource<Outcome>();
        _dispatcher.OnHandle = _ => new(decision.Task);
        await broker.Start(_dispatcher, change: o => o.StopSeconds = 1);
        await using var client = await broker.Client();
        await client.Send("late");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 1, "it is asked");
        await broker.Stop();
        await BrokerFixture.Until(async () => await broker.Ready(broker.Table.Requests) == 1, "the broker has it back");
        Assert.Empty(client.Replies);
    }

    [Fact]
    public async Task Requests_are_asked_in_their_order()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        for (var n = 0; n < 500; n++)
            await client.Send($"n{n}");
        await client.Reply("n499");
        Assert.Equal(Enumerable.Range(0, 500).Select(n => $"n{n}"), _dispatcher.Handled.Select(r => r.Id));
    }

    [Fact]
    public async Task Rubbish_is_refused_with_a_reply()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendRaw("{\"id\":\"half\",\"act", p => p.ClearCorrelationId());
        var reply = await client.Reply("half");
        Assert.Equal(("invalid_request", "invalid_request"), (reply.Code, reply.Header("x-code")));
        Assert.Empty(_dispatcher.Handled);
    }

    [Fact]
    public async Task A_refusal_without_reply_queue_goes_to_the_dead_letters()
    {
        _dispatcher.OnHandle = _ => new(Outcome.Refused(ErrorCode.NotFound, "no such book"));
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.Send("lost", p => p.ClearReplyTo());
        var dead = await broker.Take(broker.Table.DeadLetters);
        Assert.Equal("not_found", dead.Text("x-error-code"));
        Assert.Equal("no such book", dead.Text("x-error"));
        await Empty();
    }

    [Fact]
    public async Task A_success_without_reply_queue_is_just_acknowledged()
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.Send("quiet", p => p.ClearReplyTo());
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 1, "it is asked");
        await Empty();
        Assert.Equal(0, await broker.Ready(broker.Table.DeadLetters));
    }

    [Theory]
    [InlineData("api.requests")]
    [InlineData("api.requests.dlq")]
    [InlineData("api.requests.retry.100ms")]
    public async Task One_of_our_own_queues_is_no_reply_queue(string queue)
    {
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.Send("own", p => p.ReplyTo = broker.Prefix + queue);
        var dead = await broker.Take(broker.Table.DeadLetters);
        Assert.Equal("invalid_request", dead.Text("x-error-code"));
        Assert.Empty(_dispatcher.Handled);
    }

    private async Task Empty()
    {
        await broker.Stop();
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }
}

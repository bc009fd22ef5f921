using Granary.Tests.Fixtures;

namespace Granary.Tests.Retries;

public sealed class LadderTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_defect_that_is_gone_the_third_time_is_answered()
    {
        _dispatcher.OnHandle = _ =>
            _dispatcher.Handled.Count < 3 ? throw new InvalidOperationException("defect") : new(FakeDispatcher.Ok);
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        var reply = await client.Call("third");
        Assert.Equal(("ok", 3), (reply.Status, reply.Header("x-attempt")));
        Assert.Equal([false, true, true], _dispatcher.Handled.Select(request => request.Repeated));
    }

    [Fact]
    public async Task A_lasting_defect_is_answered_internal_and_kept()
    {
        _dispatcher.OnHandle = _ => throw new InvalidOperationException("secret detail");
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        var reply = await client.Call("bad", p => p.MessageId = "m-1");
        Assert.Equal("internal", reply.Code);
        Assert.DoesNotContain("secret", reply.Body, StringComparison.Ordinal);
        var dead = await broker.Take(broker.Table.DeadLetters);
        Assert.Equal(("internal", "3", broker.Table.Requests),
            (dead.Text("x-error-code"), dead.Text("x-attempts"), dead.Text("x-original-queue")));
        Assert.Matches("^2.*T.*\\.[0-9]{6}Z$", dead.Text("x-failed-at"));
        Assert.True(string.CompareOrdinal(dead.Text("x-first-seen"), dead.Text("x-failed-at")) < 0);
        Assert.Equal(("m-1", client.ReplyQueue, "bad"),
            (dead.BasicProperties.MessageId, dead.BasicProperties.ReplyTo, dead.BasicProperties.CorrelationId));
        Assert.Null(dead.Text("x-death"));
    }

    [Fact]
    public async Task A_time_out_that_lasts_is_answered_unavailable()
    {
        _dispatcher.OnHandle = _ => throw new TimeoutException();
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        Assert.Equal("unavailable", (await client.Call("slow")).Code);
    }

    [Fact]
    public async Task What_was_recorded_is_the_answer_when_the_tries_are_used_up()
    {
        _dispatcher.OnHandle = _ => throw new UnavailableException("database", "did not settle", outage: false);
        _dispatcher.OnSettle = (_, _) => new(FakeDispatcher.Ok with { Replayed = true });
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        Assert.Equal("ok", (await client.Call("done-before")).Status);
        Assert.Equal(0, await broker.Ready(broker.Table.DeadLetters));
    }

    [Fact]
    public async Task A_deadline_before_the_next_rung_ends_the_tries_at_once()
    {
        _dispatcher.OnHandle = _ => throw new TimeoutException();
        await broker.Start(_dispatcher, change: o => o.Ladder = "1h");
        await using var client = await broker.Client();
        Assert.Equal("unavailable", (await client.Call("hurried", p => p.Expiration = "60000")).Code);
        Assert.Single(_dispatcher.Handled);
    }

    [Fact]
    public async Task On_the_ladder_expiration_becomes_a_deadline()
    {
        _dispatcher.OnHandle = _ => throw new TimeoutException();
        await broker.Start(_dispatcher, change: o => o.Ladder = "1h");
        await using var client = await broker.Client();
        await client.Send("patient", p => p.Expiration = "86400000");
        var waiting = await broker.Take(broker.Table.Rungs[0].Queue);
        Assert.False(waiting.BasicProperties.IsExpirationPresent());
        Assert.InRange(long.Parse(waiting.Text("x-deadline")!),
            DateTimeOffset.UtcNow.AddHours(23).ToUnixTimeMilliseconds(), long.MaxValue);
        Assert.Equal("1", waiting.Text("x-attempt"));
    }

    [Fact]
    public async Task Copies_that_the_sender_asked_for_are_not_sent_again()
    {
        _dispatcher.OnHandle = _ => throw new TimeoutException();
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await broker.Channel.QueueDeclareAsync($"{broker.Prefix}copy", false, false, false);
        await client.Call("copied", p => p.Headers!["CC"] = new List<object?> { $"{broker.Prefix}copy" });
        Assert.Equal(0u, await broker.Channel.QueueDeleteAsync($"{broker.Prefix}copy", false, false));
    }

    [Fact]
    public async Task A_message_with_a_vouched_for_user_and_enormous_headers_climbs_the_ladder_too()
    {
        _dispatcher.OnHandle = _ => throw new TimeoutException();
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.Send("heavy", p =>
        {
            p.UserId = new Uri(broker.Uri).UserInfo.Split(':')[0];
            p.Headers!["junk"] = new string('x', 120_000);
        });
        Assert.Equal("unavailable", (await client.Reply("heavy")).Code);
        var dead = await broker.Take(broker.Table.DeadLetters);
        Assert.Null(dead.Text("junk"));
        Assert.NotNull(dead.Text("x-original-user-id"));
    }
}

using Granary.AmqpBridge.DeadLetters;
using Granary.Tests.Fixtures;

namespace Granary.Tests.DeadLetters;

public sealed class DeadLetterQueueTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync()
    {
        broker.PlainQueues = [new("product", "create_product")];
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task Looking_changes_nothing()
    {
        await DeadLetter("a", "b", "c");
        await using var queue = await Open();
        for (var n = 0; n < 3; n++)
            await Listed(queue, 10, "a,b,c");
        await Listed(queue, 2, "a,b");
        Assert.Equal("""{"id":"b","action":"do","data":{}}""", (await queue.Show("b"))!.BodyText);
        Assert.Null(await queue.Show("z"));
    }

    [Fact]
    public async Task A_replayed_letter_is_the_original_request()
    {
        await DeadLetter("a", "b", "c");
        await using (var queue = await Open())
        {
            Assert.Equal(1, await queue.Replay(DeadLetterFilter.ById("b"), 1000));
            await BrokerFixture.Until(async () => await queue.Count() == 2, "the others stay");
        }
        var request = await broker.Take(broker.Table.Requests);
        Assert.Equal("m-b", request.BasicProperties.MessageId);
        Assert.Equal("""{"id":"b","action":"do","data":{}}""", System.Text.Encoding.UTF8.GetString(request.Body.Span));
        Assert.Equal("1", request.Text("own"));
        Assert.DoesNotContain(request.BasicProperties.Headers!.Keys, name => name.StartsWith(
            "x-error", StringComparison.Ordinal) || name is "x-attempts" or "x-attempt" or "x-first-seen");
    }

    [Fact]
    public async Task All_of_one_code_are_replayed_at_a_rate()
    {
        await DeadLetter("a", "b", "c");
        await using var queue = await Open();
        Assert.Equal(0, await queue.Replay(DeadLetterFilter.ByCode("internal"), 1000));
        var began = TimeProvider.System.GetTimestamp();
        Assert.Equal(3, await queue.Replay(DeadLetterFilter.ByCode("conflict"), 20));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds, 95, 30_000);
        Assert.Equal(3, await broker.Ready(broker.Table.Requests));
    }

    [Fact]
    public async Task Dropped_letters_are_gone()
    {
        await DeadLetter("a", "b");
        await using var queue = await Open();
        Assert.Equal(1, await queue.Drop(DeadLetterFilter.ById("a")));
        await Listed(queue, 10, "b");
        Assert.Equal(1, await queue.Drop(DeadLetterFilter.All));
        Assert.Empty(await queue.List(10));
    }

    [Fact]
    public async Task Without_the_queue_there_is_a_sentence()
    {
        await using var queue = await Open();
        var fault = await Assert.ThrowsAsync<SetupException>(() => queue.List(1));
        Assert.Contains($"no dead letter queue '{broker.Table.DeadLetters}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_queues_letters_go_back_to_it_under_their_ids()
    {
        await DeadLetterPlain();
        await using (var queue = await Open("product"))
        {
            await Listed(queue, 10, $"m-a,k-b,{_dispatcher.Handled.Last().Id}");
            Assert.Equal("{}", (await queue.Show("c"))!.BodyText);
            Assert.Equal("validation_failed", (await queue.Show("k-b"))!.Code);
            Assert.Equal(1, await queue.Drop(DeadLetterFilter.ById("k-b")));
            Assert.Equal(1, await queue.Replay(DeadLetterFilter.ById("m-a"), 1000));
            Assert.Equal(1, await queue.Replay(DeadLetterFilter.ByCode("validation_failed"), 1000));
        }
        var again = await broker.Take(broker.Plain("product").Name);
        Assert.Equal(("m-a", """{"id":"x"}"""),
            (again.BasicProperties.MessageId, System.Text.Encoding.UTF8.GetString(again.Body.Span)));
        Assert.Equal(
            _dispatcher.Handled.Last().Id, (await broker.Take(broker.Plain("product").Name)).BasicProperties.MessageId);
    }

    [Fact]
    public async Task Another_queues_letters_are_not_the_requests()
    {
        await DeadLetterPlain();
        await using var requests = await Open();
        Assert.Equal(0, await requests.Count());
        await using var named = await Open("api.requests");
        Assert.Equal(0, await named.Count());
    }

    [Fact]
    public async Task A_queue_that_takes_no_requests_is_refused_by_name() => Assert.Equal(
        "There is no queue of requests 'produkt'; there are: api.requests, product.",
        (await Assert.ThrowsAsync<SetupException>(() => Open("produkt"))).Message);

    private static async Task Listed(DeadLetterQueue queue, int max, string ids) =>
        Assert.Equal(ids, string.Join(',', (await queue.List(max)).Select(letter => letter.Id)));

    private Task<DeadLetterQueue> Open(string? queue = null) =>
        DeadLetterQueue.Open(broker.Options(), broker.PlainQueues, queue, TestSeal.Make(), TimeProvider.System);

    private async Task DeadLetterPlain()
    {
        _dispatcher.OnHandle = _ => new(Outcome.Refused(ErrorCode.ValidationFailed, "data.name: is required"));
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        var product = broker.Plain("product");
        await client.SendPlain(product, """{"id":"x"}""", p => p.MessageId = "m-a");
        await client.SendPlain(product, """{"idempotency_key":"k-b"}""");
        await client.SendPlain(product, "{}", p => p.CorrelationId = "c");
        await BrokerFixture.Until(async () => await broker.Ready(product.DeadLetters) == 3, "all are buried");
        await broker.Stop();
    }

    private async Task DeadLetter(params string[] ids)
    {
        _dispatcher.OnHandle = _ => new(Outcome.Refused(ErrorCode.Conflict, "taken"));
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        foreach (var id in ids)
        {
            await client.Send(id, p =>
            {
                p.ClearReplyTo();
                p.MessageId = $"m-{id}";
                p.Headers!["own"] = 1;
            });
        }
        await BrokerFixture.Until(
            async () => await broker.Ready(broker.Table.DeadLetters) == ids.Length, "all are buried");
        await broker.Stop();
    }
}

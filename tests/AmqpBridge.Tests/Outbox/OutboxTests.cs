using System.Text;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Outbox;

public sealed class OutboxTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeOutbox _outbox = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_message_leaves_with_its_stable_id_and_is_cleared()
    {
        var report = await Target("news");
        var early = _outbox.Add("news", """{"n":1}""");
        await broker.Start(new FakeDispatcher(), outbox: _outbox);
        var late = _outbox.Add("news", """{"n":2}""");
        await BrokerFixture.Until(() => _outbox.Count == 0, "both are cleared");
        var (first, second) = (await broker.Take(report), await broker.Take(report));
        Assert.Equal(
            [early.ToString(), late.ToString()], [first.BasicProperties.MessageId!, second.BasicProperties.MessageId!]);
        Assert.Equal(("application/json", true), (first.BasicProperties.ContentType, first.BasicProperties.Persistent));
    }

    [Fact]
    public async Task A_message_carries_the_trace_context_in_which_it_was_written()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var news = await Target("news");
        _outbox.Add("news", "{}", trace);
        _outbox.Add("news", "{}");

        await broker.Start(new FakeDispatcher(), outbox: _outbox);

        Assert.Equal(
            trace, Encoding.UTF8.GetString((byte[])(await broker.Take(news)).BasicProperties.Headers!["traceparent"]!));
        Assert.Null((await broker.Take(news)).BasicProperties.Headers);
    }

    [Fact]
    public async Task A_missing_target_holds_up_nobody_and_gets_its_messages_later()
    {
        var report = await Target("news");
        await broker.Start(new FakeDispatcher(), outbox: _outbox);
        for (var n = 0; n < 300; n++)
        {
            _outbox.Add("nowhere", "{}");
            _outbox.Add("news", "{}");
        }
        await BrokerFixture.Until(() => _outbox.Count == 300, "the others are cleared");
        Assert.Equal(300, await broker.Ready(report));
        var nowhere = await Target("nowhere");
        await BrokerFixture.Until(() => _outbox.Count == 0, "the rest is cleared");
        Assert.Equal(300, await broker.Ready(nowhere));
    }

    private async Task<string> Target(string name)
    {
        await broker.Channel.QueueDeleteAsync($"{broker.Prefix}{name}", false, false);
        return await broker.Channel.QueueDeclareAsync(
            $"{broker.Prefix}{name}", durable: false, exclusive: true, autoDelete: true);
    }
}

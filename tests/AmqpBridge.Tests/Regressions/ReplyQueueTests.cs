using Granary.Tests.Fixtures;

namespace Granary.Tests.Regressions;

/// <summary>Any queue of the broker could be named as the reply address, also another application's.</summary>
public sealed class ReplyQueueTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_request_that_wants_its_reply_elsewhere_is_kept_undone_and_told_to_nobody()
    {
        await using var client = await broker.Client();
        await using var stranger = await broker.Client();
        await broker.Start(_dispatcher, change: options => options.ReplyQueues = client.ReplyQueue);
        await stranger.Send("refused");
        Assert.Equal("ok", (await client.Call("done")).Status);

        var letter = await broker.Take(broker.Table.DeadLetters);
        Assert.Equal("invalid_request", letter.Text("x-error-code"));
        Assert.Contains("Amqp:ReplyQueues", letter.Text("x-error"), StringComparison.Ordinal);
        Assert.Equal("done", Assert.Single(_dispatcher.Handled).Id);
        Assert.Empty(stranger.Replies);
    }
}

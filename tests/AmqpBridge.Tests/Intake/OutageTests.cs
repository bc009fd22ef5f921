using Granary.Tests.Fixtures;

namespace Granary.Tests.Intake;

public sealed class OutageTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();
    private readonly FakeDatabase _database = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task While_the_database_is_away_requests_wait_in_their_queue()
    {
        var bridge = await broker.Start(_dispatcher, _database);
        await using var client = await broker.Client();
        _database.Set(false);
        await BrokerFixture.Until(() => !bridge.Consuming, "the intake has paused");
        for (var n = 0; n < 20; n++)
            await client.Send($"w{n}");
        await BrokerFixture.Until(async () => await broker.Ready(broker.Table.Requests) == 20, "they wait");
        Assert.Empty(_dispatcher.Handled);
        _database.Set(true);
        for (var n = 0; n < 20; n++)
            Assert.Equal("ok", (await client.Reply($"w{n}")).Status);
    }

    [Fact]
    public async Task What_an_outage_cut_off_is_returned_once_and_answered_afterwards()
    {
        var bridge = await broker.Start(_dispatcher, _database);
        await using var client = await broker.Client();
        _dispatcher.OnHandle = async _ =>
        {
            await Task.Yield();
            _database.Set(false);
            throw FakeDatabase.Away;
        };
        for (var n = 0; n < 20; n++)
            await client.Send($"c{n}");
        await BrokerFixture.Until(
            async () => !bridge.Consuming && await broker.Ready(broker.Table.Requests) == 20, "all are back");
        _dispatcher.OnHandle = _ => new(FakeDispatcher.Ok);
        _database.Set(true);
        for (var n = 0; n < 20; n++)
            Assert.Equal("ok", (await client.Reply($"c{n}")).Status);
        Assert.Equal(0, await broker.Ready(broker.Table.DeadLetters));
    }

    [Fact]
    public async Task An_outage_that_the_state_does_not_show_pauses_for_a_while()
    {
        var failures = 0;
        _dispatcher.OnHandle = _ =>
            Interlocked.Increment(ref failures) <= 3 ? throw FakeDatabase.Away : new(FakeDispatcher.Ok);
        await broker.Start(_dispatcher, _database);
        await using var client = await broker.Client();
        Assert.Equal("ok", (await client.Call("patience")).Status);
        Assert.Equal(4, failures);
    }

    [Fact]
    public async Task Without_a_database_at_the_start_nothing_is_taken()
    {
        _database.Set(false);
        var bridge = await broker.Start(_dispatcher, _database);
        Assert.True(bridge.Broker.Up);
        Assert.False(bridge.Consuming);
        _database.Set(true);
        await BrokerFixture.Until(() => bridge.Consuming, "it consumes");
    }

    [Fact]
    public async Task A_stop_finishes_and_answers_what_runs()
    {
        var decision = new TaskCompletionSource<Granary.Outcome>();
        _dispatcher.OnHandle = _ => new(decision.Task);
        var bridge = await broker.Start(_dispatcher, _database);
        await using var client = await broker.Client();
        for (var n = 0; n < 50; n++)
            await client.Send($"s{n}");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 50, "all are asked");
        var stopping = bridge.StopAsync(CancellationToken.None);
        await BrokerFixture.Until(() => !bridge.Consuming, "the intake has stopped");
        await client.Send("too-late");
        decision.SetResult(FakeDispatcher.Ok);
        await stopping;
        for (var n = 0; n < 50; n++)
            Assert.Equal("ok", (await client.Reply($"s{n}")).Status);
        // The broker may have sent it before it heard that nothing more is taken; then it is answered like the others.
        var taken = _dispatcher.Handled.Count - 50;
        if (taken == 1)
            Assert.Equal("ok", (await client.Reply("too-late")).Status);
        await BrokerFixture.Until(
            async () => await broker.Ready(broker.Table.Requests) == 1 - taken, "the late one is answered or left");
    }
}

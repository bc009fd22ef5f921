using Granary.Tests.Fixtures;

namespace Granary.Tests.Regressions;

/// <summary>
/// What waited for room in a full retry queue was not acknowledged for so long that the broker ended the channel, and
/// with it the session of all queues, every half hour.
/// </summary>
public sealed class FullRetriesTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const int Requests = 30;

    private readonly ShiftedTime _time = new();

    private readonly FakeDispatcher _dispatcher = new()
    {
        OnHandle = request => request.Action == "fail"
            ? throw new UnavailableException("test", "not now", outage: false)
            : new(FakeDispatcher.Ok),
    };

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task What_has_waited_for_long_goes_back_to_its_queue_and_the_session_goes_on()
    {
        var bridge = await broker.Start(_dispatcher, change: o => (o.MaxLength, o.Ladder) = (3, "1h"), time: _time);
        await using var client = await broker.Client();
        for (var n = 0; n < Requests; n++)
        {
            await client.Send($"fail-{n}", action: "fail");
            await BrokerFixture.Until(() => _dispatcher.Handled.Count == n + 1, "it is tried");
        }
        var since = bridge.Broker.Since;

        _time.Later = TimeSpan.FromMinutes(11);
        await BrokerFixture.Until(
            () => _dispatcher.Handled.Count(request => request.Repeated) > 1, "some are tried again");
        Assert.Equal("ok", (await client.Call("good")).Status);
        Assert.Equal(broker.Table.Rungs[0].Queue, Assert.Single(bridge.Troubles).Queue);
        Assert.Equal(since, bridge.Broker.Since);
    }
}

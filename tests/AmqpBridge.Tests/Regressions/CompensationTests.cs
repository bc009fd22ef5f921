using Granary.AmqpBridge.Topology;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Regressions;

/// <summary>
/// A dead letter that is consumed had used up its ladder before it came: one failure of its compensation, and it was
/// lost for good. And with a limit on callers, the surplus of our own messages was refused, which meant compensated.
/// </summary>
public sealed class CompensationTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();

    public Task InitializeAsync()
    {
        broker.PlainQueues = StepQueue.All(consumed: true);
        return broker.Delete();
    }

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task A_compensation_that_fails_is_tried_again()
    {
        _dispatcher.OnHandle = request => request.Action == "run" || Compensations < 2
            ? throw new UnavailableException("test", "not now", outage: false)
            : new(FakeDispatcher.Ok);
        await broker.Start(_dispatcher);
        await using var client = await broker.Client();
        await client.SendPlain(broker.Plain(StepQueue.Name), """{"post_id":7,"attempt":1}""");
        await BrokerFixture.Until(() => Compensations == 2, "it is compensated the second time");
        Assert.All(_dispatcher.Handled.TakeLast(2),
            request => Assert.Equal(3, request.Data.GetProperty("attempt").GetInt32()));
        await broker.Stop();
        Assert.Equal(0, await broker.Ready(broker.Prefix + StepQueue.Dead));
    }

    [Fact]
    public async Task Our_own_messages_are_not_limited_and_others_are()
    {
        broker.PlainQueues = [.. StepQueue.All(consumed: true), new("product", "create_product")];
        await broker.Start(_dispatcher, change: o => o.TrustedQueues = "product");
        await using var client = await broker.Client();
        await client.SendPlain(broker.Plain(StepQueue.Name), "{}", p => p.MessageId = "own");
        await client.SendPlain(broker.Plain("product"), "{}", p => p.MessageId = "producer");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count == 2, "both are asked");
        Assert.Equal("own", Assert.Single(_dispatcher.Handled, request => request.Unlimited).Id);
    }

    private int Compensations => _dispatcher.Handled.Count(request => request.Action == "compensate");
}

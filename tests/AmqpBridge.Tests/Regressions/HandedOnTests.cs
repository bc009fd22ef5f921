using Granary.AmqpBridge;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;
using Granary.Tests.Fixtures;

namespace Granary.Tests.Regressions;

/// <summary>
/// What only a newer silo understood climbed the ladder of the older ones, to be answered late or never.
/// </summary>
public sealed class HandedOnTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private static readonly UnavailableException NewerOnly = new("cluster", "only a newer silo knows it", false)
    {
        HandOn = true,
    };

    private static readonly TopologyTable Table = new(new AmqpOptions());
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeDispatcher _older = new() { OnHandle = _ => throw NewerOnly };
    private readonly FakeDispatcher _newer = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Fact]
    public async Task The_silo_that_understands_it_gets_it_without_a_counted_try()
    {
        await broker.Start(_older, change: o => o.Ladder = "50ms,1h");
        await broker.Start(_newer, change: o => o.Ladder = "50ms,1h");
        await using var client = await broker.Client();
        for (var n = 0; n < 50; n++)
            await client.Send($"new-{n}");
        for (var n = 0; n < 50; n++)
        {
            var reply = await client.Reply($"new-{n}");
            Assert.Equal(("ok", 1), (reply.Status, reply.Header("x-attempt")));
        }

        Assert.Equal((50, 0), (_newer.Handled.Count, _older.Settled.Count));
        Assert.Contains(_newer.Handled, request => request.Repeated);
    }

    [Fact]
    public async Task It_waits_on_the_first_rung_until_there_is_such_a_silo()
    {
        await broker.Start(_older, change: o => o.Ladder = "1h");
        await using var client = await broker.Client();
        await client.Send("early");
        var waiting = await broker.Take(broker.Table.Rungs[0].Queue);
        Assert.Equal(("20", null, 20), (waiting.Text("x-hands"), waiting.Text("x-attempt"), _older.Handled.Count));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(18, null)]
    [InlineData(19, "api.requests.retry")]
    [InlineData(39, "api.requests.retry")]
    [InlineData(40, null)]
    public void It_goes_to_the_end_of_its_queue_and_now_and_then_it_waits(int hands, string? rung) =>
        Assert.Equal(rung, Assert.IsType<Settlement.HandOn>(Failed(hands, null)).Rung?.Queue);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(19, 1)]
    public void Its_deadline_ends_that(int hands, int seconds) =>
        Assert.IsType<Settlement.GiveUp>(Failed(hands, Now.AddSeconds(seconds)));

    private static Settlement Failed(int hands, DateTimeOffset? deadline)
    {
        var request = new Request { Id = "i", Action = "a", Deadline = deadline };
        var envelope = new ReadEnvelope(request, null, "q", "c", 3) { Hands = hands };
        return new SettlementRules(Table, Table.RequestQueues[0]).Failed(envelope, NewerOnly, Now);
    }
}

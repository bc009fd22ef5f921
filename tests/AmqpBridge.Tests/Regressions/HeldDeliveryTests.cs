using Granary.Tests.Fixtures;

namespace Granary.Tests.Regressions;

/// <summary>
/// What was held because the gate was closed at that instant stayed unanswered where the intake looked when
/// it was open again.
/// </summary>
public sealed class HeldDeliveryTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new();
    private readonly FakeDatabase _database = new();

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Whoever_looks_at_the_gate_while_it_is_closed_everything_is_answered(int looks)
    {
        // The next delivery, or the intake, meets the closed gate; many rounds meet it in every order.
        _dispatcher.OnHandle = request =>
        {
            if (request.Id.StartsWith("close", StringComparison.Ordinal))
                _database.AwayFor(looks);
            return new(FakeDispatcher.Ok);
        };
        await broker.Start(_dispatcher, _database);
        await using var client = await broker.Client();
        for (var n = 0; n < 20; n++)
        {
            await client.Send($"close-{looks}-{n}");
            await client.Send($"next-{looks}-{n}");
            Assert.Equal("ok", (await client.Reply($"close-{looks}-{n}")).Status);
            Assert.Equal("ok", (await client.Reply($"next-{looks}-{n}")).Status);
        }
    }

    [Fact]
    public async Task One_that_an_outage_meets_when_it_is_given_up_is_answered_afterwards()
    {
        var outages = 2;
        _dispatcher.OnHandle = _ => throw new UnavailableException("database", "slow", outage: false);
        _dispatcher.OnSettle = (_, refusal) => Interlocked.Decrement(ref outages) >= 0
            ? throw FakeDatabase.Away
            : new(Granary.Outcome.Refused(refusal));
        await broker.Start(_dispatcher, _database, change: o => o.Ladder = "50ms");
        await using var client = await broker.Client();
        Assert.Equal("unavailable", (await client.Call("given-up")).Code);
    }

    [Fact]
    public async Task An_outage_that_comes_and_goes_leaves_nobody_waiting()
    {
        const int Requests = 300;
        var random = new Random(7);
        _dispatcher.OnHandle = async _ =>
        {
            await Task.Yield();
            return _database.Up ? FakeDispatcher.Ok : throw FakeDatabase.Away;
        };
        await broker.Start(_dispatcher, _database);
        await using var client = await broker.Client();
        for (var n = 0; n < Requests; n++)
        {
            await client.Send($"storm-{n}");
            if (random.Next(4) == 0)
                _database.Set(!_database.Up);
            else if (random.Next(4) == 0)
                _database.AwayFor(random.Next(1, 6));
        }
        _database.Set(true);
        for (var n = 0; n < Requests; n++)
            Assert.Equal("ok", (await client.Reply($"storm-{n}")).Status);
    }
}

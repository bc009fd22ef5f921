using Granary.Tests.Fixtures;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Tests.Regressions;

/// <summary>
/// With a full dead letter queue each refusal without a reply address held a place for ever, until nothing was
/// consumed any more.
/// </summary>
public sealed class FullDeadLettersTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private readonly FakeDispatcher _dispatcher = new()
    {
        OnHandle = request => request.Action switch
        {
            "stranger" => new(Outcome.Refused(ErrorCode.Unauthenticated, "who are you?")),
            "unproven" => new(Outcome.Refused(ErrorCode.Unavailable, "your issuer is away")),
            "known" => new(Outcome.Refused(ErrorCode.ValidationFailed, "not so")),
            "again" when !request.Repeated => throw new UnavailableException("test", "not now", outage: false),
            _ => new(FakeDispatcher.Ok),
        },
    };

    private readonly ShiftedTime _time = new();
    private AmqpBridge.Sessions.Bridge? _bridge;

    public Task InitializeAsync() => broker.Delete();

    public Task DisposeAsync() => broker.Stop();

    /// <summary>A token whose issuer's keys cannot be read is anybody's.</summary>
    [Theory]
    [InlineData("stranger")]
    [InlineData("unproven")]
    public async Task Refused_strangers_are_dropped_and_hold_up_nobody(string who)
    {
        await using var client = await Full();
        for (var n = 0; n < 6; n++)
        {
            await client.Send(
                $"stranger-{n}",
                properties =>
                {
                    properties.ClearReplyTo();
                    properties.Headers!["authorization"] = who;
                },
                who);
        }

        Assert.Equal("ok", (await client.Call("good")).Status);
        await broker.Stop();
        Assert.Equal(0, await broker.Ready(broker.Table.Requests));
    }

    [Fact]
    public async Task What_was_refused_of_somebody_known_is_kept_when_there_is_room()
    {
        await using var client = await Full();
        for (var n = 0; n < 3; n++)
            await client.Send($"known-{n}", properties => properties.ClearReplyTo(), "known");
        Assert.Equal("ok", (await client.Call("good")).Status);
        await BrokerFixture.Until(
            () => _dispatcher.Handled.Count(request => request.Action == "known") > 3, "they go round");

        await broker.Channel.QueuePurgeAsync(broker.Table.DeadLetters);
        var kept = new HashSet<string>();
        for (var n = 0; n < 3; n++)
            kept.Add((await broker.Take(broker.Table.DeadLetters)).BasicProperties.CorrelationId!);
        Assert.Equal(["known-0", "known-1", "known-2"], kept.Order());
    }

    [Fact]
    public async Task Retries_go_on()
    {
        await using var client = await Full();
        for (var n = 0; n < 3; n++)
            await client.Send($"known-{n}", properties => properties.ClearReplyTo(), "known");
        await client.Send("again", action: "again");

        Assert.Equal("ok", (await client.Reply("again")).Status);
    }

    [Fact]
    public async Task Health_names_them_until_there_is_room()
    {
        await using var client = await Full();
        Assert.Empty(_bridge!.Troubles);
        await client.Send("known-0", properties => properties.ClearReplyTo(), "known");
        await BrokerFixture.Until(() => _dispatcher.Handled.Count > 1, "it goes round");
        _time.Later = TimeSpan.FromSeconds(31);
        await BrokerFixture.Until(() => _bridge.Troubles.Count > 0, "it is told");
        Assert.Equal((broker.Table.DeadLetters, "full"), (_bridge.Troubles[0].Queue, _bridge.Troubles[0].Status));
        Assert.True(_bridge.Consuming);

        await broker.Channel.QueuePurgeAsync(broker.Table.DeadLetters);
        await BrokerFixture.Until(() => _bridge.Troubles.Count == 0, "it is over");
    }

    /// <summary>A bridge whose dead letters are full, and which takes two messages at once.</summary>
    private async Task<TestClient> Full()
    {
        _bridge = await broker.Start(_dispatcher, change: o => (o.MaxLength, o.Prefetch) = (8, 2), time: _time);
        await using var channel = await broker.Connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        try
        {
            while (true)
                await channel.BasicPublishAsync("", broker.Table.DeadLetters, "full"u8.ToArray());
        }
        catch (PublishException)
        {
            return await broker.Client();
        }
    }
}

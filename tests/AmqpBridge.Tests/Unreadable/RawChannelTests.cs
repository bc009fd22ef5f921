using Granary.AmqpBridge;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Unreadable;
using Granary.Tests.Fixtures;
using RabbitMQ.Client;

namespace Granary.Tests.Unreadable;

public sealed class RawChannelTests(BrokerFixture broker) : IClassFixture<BrokerFixture>, IAsyncLifetime
{
    private const int Messages = 300;
    private const int Keep = 1024;

    private readonly string _queue = $"raw-{Guid.NewGuid():N}";

    public async Task InitializeAsync()
    {
        await broker.Channel.QueueDeclareAsync(
            _queue, durable: true, exclusive: false, autoDelete: false,
            arguments: new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        await using var publisher = await ConfirmedPublisher.Open(broker.Connection);
        for (var n = 0; n < Messages; n++)
            await publisher.Publish("", _queue, new BasicProperties(), BitConverter.GetBytes(n));
    }

    public async Task DisposeAsync() => await broker.Channel.QueueDeleteAsync(_queue);

    [Fact]
    public async Task It_takes_all_in_their_order_and_gives_back_what_it_does_not_acknowledge()
    {
        await using (var channel = await Open())
        {
            for (var n = 0; n < Messages; n++)
            {
                var message = await channel.Next(_queue, 2 * Messages, Keep, CancellationToken.None);
                Assert.Equal(n, BitConverter.ToInt32(message!.Body.Start));
                if (n % 100 == 50)
                    await channel.Acknowledge(message.Tag, CancellationToken.None);
            }
            Assert.Null(await channel.Next(_queue, 2 * Messages, Keep, CancellationToken.None));
        }
        await BrokerFixture.Until(async () => await broker.Ready(_queue) == Messages - 3, "the others are back");
    }

    [Fact]
    public async Task It_takes_no_more_than_it_may_and_leaves_in_the_middle_of_them()
    {
        await using (var channel = await Open())
        {
            for (var n = 0; n < 10; n++)
                Assert.NotNull(await channel.Next(_queue, 20, Keep, CancellationToken.None));
            await BrokerFixture.Until(async () => await broker.Ready(_queue) == Messages - 20, "twenty are taken");
        }
        await BrokerFixture.Until(async () => await broker.Ready(_queue) == Messages, "all are back");
    }

    [Fact]
    public async Task It_comes_to_an_end_when_somebody_else_takes_the_rest()
    {
        await using var channel = await Open();
        Assert.NotNull(await channel.Next(_queue, 5, Keep, CancellationToken.None));
        await broker.Channel.QueuePurgeAsync(_queue);
        Assert.Null(await channel.Next(_queue, 5, Keep, CancellationToken.None));
    }

    [Fact]
    public async Task An_empty_queue_has_nothing()
    {
        await broker.Channel.QueuePurgeAsync(_queue);
        await using var channel = await Open();
        Assert.Null(await channel.Next(_queue, 5, Keep, CancellationToken.None));
    }

    private Task<RawChannel> Open() =>
        RawChannel.Open(BrokerEndpoint.ParseAll(broker.Options())[0], broker.Options(), CancellationToken.None);
}

using Granary.Errors;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// Knows connected from consuming: asks the broker whether it still counts our consumers, and whether messages wait
/// while nothing is delivered although there is room.
/// </summary>
internal sealed class ConsumerWatch(
    IConnection connection, IReadOnlyList<PausableConsumer> consumers, TimeSpan interval, TimeProvider time)
{
    private const int PatientRounds = 3;

    private readonly Dictionary<PausableConsumer, (long Delivered, int Rounds)> _seen = [];

    public async Task Run(CancellationToken stop)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stop))
        {
            foreach (var consumer in consumers)
                await Look(channel, consumer, stop);
        }
    }

    private async Task Look(IChannel channel, PausableConsumer consumer, CancellationToken stop)
    {
        var (before, wasConsuming) = (consumer.Delivered, consumer.Consuming);
        var queue = await channel.QueueDeclarePassiveAsync(consumer.Queue, stop);
        if (!wasConsuming || !consumer.Consuming)
            return;
        if (queue.ConsumerCount == 0)
            throw Lost(consumer, "the broker knows no consumer");
        var stuck = queue.MessageCount > 0 && consumer.Open.Count == 0 && consumer.Delivered == before
            && _seen.GetValueOrDefault(consumer).Delivered == before;
        var rounds = stuck ? _seen.GetValueOrDefault(consumer).Rounds + 1 : 0;
        if (rounds >= PatientRounds)
            throw Lost(consumer, "messages wait but none is delivered");
        _seen[consumer] = (consumer.Delivered, rounds);
    }

    private static UnavailableException Lost(PausableConsumer consumer, string why) =>
        new("broker", $"queue '{consumer.Queue}' is not consumed any more: {why}.", outage: true);
}

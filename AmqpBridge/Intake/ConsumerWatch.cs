using Granary.AmqpBridge.Connections;
using Granary.Errors;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// Knows connected from consuming: asks the broker whether it still counts our consumers, and whether messages wait
/// while nothing is delivered although there is room.
/// </summary>
internal sealed class ConsumerWatch(
    BrokerLink link, IReadOnlyList<PausableConsumer> consumers, TimeSpan interval, TimeProvider time)
{
    private const int PatientRounds = 3;

    private readonly Dictionary<PausableConsumer, (long Delivered, int Rounds)> _seen = [];

    public async Task Run(CancellationToken stop)
    {
        var channel = await link.Connection.CreateChannelAsync(cancellationToken: stop);
        BrokerLink.WaitHere(channel);
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                foreach (var consumer in consumers)
                    await Look(channel, consumer, stop);
            }
        }
        finally
        {
            await BrokerLink.Close(channel);
        }
    }

    private async Task Look(IChannel channel, PausableConsumer consumer, CancellationToken stop)
    {
        var (before, wasConsuming) = (consumer.Delivered, consumer.Consuming);
        var queue = await link.Answer(channel.QueueDeclarePassiveAsync(consumer.Queue, stop));
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

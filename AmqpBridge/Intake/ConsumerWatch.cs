using Granary.AmqpBridge.Connections;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// Knows connected from consuming: asks the broker whether it still counts our consumers, and whether messages wait
/// while nothing is delivered although there is room.
/// </summary>
internal sealed class ConsumerWatch(
    BrokerLink link, IReadOnlyList<PausableConsumer> consumers, TimeSpan interval, TimeProvider time)
{
    private readonly Dictionary<PausableConsumer, ConsumerSight> _seen =
        consumers.ToDictionary(consumer => consumer, _ => new ConsumerSight());

    private IChannel? _channel;

    public async Task Run(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            await OpenChannel(stop);
            while (await timer.WaitForNextTickAsync(stop))
            {
                foreach (var consumer in consumers)
                    await Look(consumer, stop);
            }
        }
        finally
        {
            if (_channel is not null)
                await BrokerLink.Close(_channel);
        }
    }

    private async Task Look(PausableConsumer consumer, CancellationToken stop)
    {
        // What is asked of a broker that reads nothing says nothing.
        if (link.IsBlocked)
            return;
        if (_channel is not { IsOpen: true })
            await OpenChannel(stop);
        var (before, wasConsuming) = (consumer.Delivered, consumer.Consuming);
        if (!wasConsuming && consumer.StandsAlone)
            return;
        try
        {
            var queue = await link.Answer(_channel!.QueueDeclarePassiveAsync(consumer.Queue, stop));
            if (wasConsuming && consumer.Consuming && _seen[consumer].Fault(
                queue, before, consumer.Delivered, consumer.Open.Count > 0) is { } fault)
                consumer.Lose(fault);
        }
        catch (OperationInterruptedException gone) when (consumer.StandsAlone)
        {
            consumer.Lose(BrokerFaults.OneLine(gone.ShutdownReason?.ReplyText ?? gone.Message));
        }
    }

    private async Task OpenChannel(CancellationToken stop)
    {
        _channel = await link.Connection.CreateChannelAsync(cancellationToken: stop);
        BrokerLink.WaitHere(_channel);
    }
}

using RabbitMQ.Client;

namespace Granary.AmqpBridge.Deliveries;

/// <summary>Hands deliveries on in their order, and reports when the broker ends the consumer.</summary>
internal sealed class QueueConsumer(
    IChannel channel, Action<Incoming> handle, Action<string> lost, Action<string> cancelled)
    : IAsyncBasicConsumer
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IChannel Channel { get; } = channel;

    /// <summary>Done when our own cancellation has passed through: no delivery comes after it.</summary>
    public Task Cancelled => _cancelled.Task;

    public Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
        IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        try
        {
            handle(new(deliveryTag, redelivered, exchange, properties, body) { RoutingKey = routingKey });
        }
        catch (Exception fault)
        {
            // Nothing decided about this delivery, so it is not acknowledged; a fresh session gets it again.
            lost($"a delivery could not be handled: {fault.GetType().Name}");
        }
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        cancelled("the broker cancelled the consumer");
        _cancelled.TrySetResult();
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _cancelled.TrySetResult();
        return Task.CompletedTask;
    }

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) =>
        Task.CompletedTask;

    public Task HandleChannelShutdownAsync(object channel, RabbitMQ.Client.Events.ShutdownEventArgs reason)
    {
        _cancelled.TrySetResult();
        return Task.CompletedTask;
    }
}

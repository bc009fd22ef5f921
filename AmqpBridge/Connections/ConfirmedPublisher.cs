using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Connections;

internal enum PublishOutcome
{
    Confirmed,

    /// <summary>The queue is full, or has no majority.</summary>
    Refused,

    /// <summary>No such queue.</summary>
    Unroutable,
}

/// <summary>
/// Publishes in the order of the calls, many before the first is confirmed. A return names a queue, not a message, and
/// comes before its confirm: it is taken to mean all that is under way to that queue. None of them is lost so, for what
/// is not confirmed is published again.
/// </summary>
internal sealed class ConfirmedPublisher : IAsyncDisposable
{
    private static readonly CreateChannelOptions Options = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    private readonly IChannel _channel;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();
    private readonly ConfirmWindow<UnderWay> _window = new();

    private ConfirmedPublisher(IChannel channel)
    {
        _channel = channel;
        channel.BasicAcksAsync += (_, ack) => Settle(ack.DeliveryTag, ack.Multiple, PublishOutcome.Confirmed);
        channel.BasicNacksAsync += (_, nack) => Settle(nack.DeliveryTag, nack.Multiple, PublishOutcome.Refused);
        channel.BasicReturnAsync += (_, returned) => Return(returned.RoutingKey);
        channel.ChannelShutdownAsync += (_, reason) => Fail(new AlreadyClosedException(reason));
    }

    private sealed class UnderWay(string key)
        : TaskCompletionSource<PublishOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Key => key;

        public bool IsReturned { get; set; }
    }

    public static async Task<ConfirmedPublisher> Open(IConnection connection) =>
        new(await connection.CreateChannelAsync(Options));

    public async Task<PublishOutcome> Publish(
        string exchange, string key, BasicProperties properties, ReadOnlyMemory<byte> body, bool mandatory = true) =>
        await await Send(exchange, key, properties, body, mandatory);

    /// <returns>When it is sent: a task that waits for the outcome.</returns>
    public async Task<Task<PublishOutcome>> Send(
        string exchange, string key, BasicProperties properties, ReadOnlyMemory<byte> body, bool mandatory = true)
    {
        await _turn.WaitAsync();
        try
        {
            var sent = new UnderWay(key);
            lock (_lock)
                _window.Add(sent);
            await Send(exchange, mandatory, properties, body, key);
            return sent.Task;
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task Send(
        string exchange, bool mandatory, BasicProperties properties, ReadOnlyMemory<byte> body, string key)
    {
        try
        {
            await _channel.BasicPublishAsync(exchange, key, mandatory, properties, body);
        }
        catch
        {
            // Nothing was sent.
            lock (_lock)
                _window.TakeBack();
            throw;
        }
    }

    private Task Settle(ulong tag, bool multiple, PublishOutcome outcome)
    {
        var settled = new List<UnderWay>();
        lock (_lock)
            _window.Take(tag, multiple, settled);
        foreach (var sent in settled)
            sent.TrySetResult(sent.IsReturned ? PublishOutcome.Unroutable : outcome);
        return Task.CompletedTask;
    }

    private Task Return(string key)
    {
        lock (_lock)
        {
            foreach (var sent in _window.Open.Where(sent => sent.Key == key))
                sent.IsReturned = true;
        }
        return Task.CompletedTask;
    }

    private Task Fail(Exception fault)
    {
        List<UnderWay> lost;
        lock (_lock)
            lost = _window.TakeWhere(_ => true);
        foreach (var sent in lost)
            sent.TrySetException(fault);
        return Task.CompletedTask;
    }
}

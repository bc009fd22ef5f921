using System.Diagnostics;
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
/// is not confirmed is published again. After a refusal a new channel is used as soon as nothing is under way: in a
/// cluster RabbitMQ 3.10 refuses what an old one sends to a queue for as long as the node is dead that led the queue
/// when the channel first sent there (rabbitmq-server #9241).
/// </summary>
internal sealed class ConfirmedPublisher : IAsyncDisposable
{
    private static readonly CreateChannelOptions Options = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    private static readonly TimeSpan BetweenChannels = TimeSpan.FromSeconds(1);

    private readonly IConnection _connection;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();
    private IChannel _channel = null!;
    private ConfirmWindow<UnderWay> _window = new();
    private long _openedAt;
    private bool _refused;

    private ConfirmedPublisher(IConnection connection) => _connection = connection;

    private sealed class UnderWay(string key)
        : TaskCompletionSource<PublishOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Key => key;

        public bool IsReturned { get; set; }
    }

    public static async Task<ConfirmedPublisher> Open(IConnection connection)
    {
        var publisher = new ConfirmedPublisher(connection);
        await publisher.Open();
        return publisher;
    }

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
            if (NeedsAnother())
            {
                await _channel.DisposeAsync();
                await Open();
            }
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

    private async Task Open()
    {
        var window = new ConfirmWindow<UnderWay>();
        var channel = await _connection.CreateChannelAsync(Options);
        channel.BasicAcksAsync += (_, ack) => Settle(window, ack.DeliveryTag, ack.Multiple, PublishOutcome.Confirmed);
        channel.BasicNacksAsync += (_, nack) => Settle(window, nack.DeliveryTag, nack.Multiple, PublishOutcome.Refused);
        channel.BasicReturnAsync += (_, returned) => Return(window, returned.RoutingKey);
        channel.ChannelShutdownAsync += (_, reason) => Fail(window, new AlreadyClosedException(reason));
        lock (_lock)
            (_channel, _window, _refused) = (channel, window, false);
        _openedAt = Stopwatch.GetTimestamp();
    }

    private bool NeedsAnother()
    {
        lock (_lock)
            return _refused && _window.Count == 0 && Stopwatch.GetElapsedTime(_openedAt) > BetweenChannels;
    }

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

    private Task Settle(ConfirmWindow<UnderWay> window, ulong tag, bool multiple, PublishOutcome outcome)
    {
        var settled = new List<UnderWay>();
        lock (_lock)
        {
            window.Take(tag, multiple, settled);
            _refused |= outcome == PublishOutcome.Refused;
        }
        foreach (var sent in settled)
            sent.TrySetResult(sent.IsReturned ? PublishOutcome.Unroutable : outcome);
        return Task.CompletedTask;
    }

    private Task Return(ConfirmWindow<UnderWay> window, string key)
    {
        lock (_lock)
        {
            foreach (var sent in window.Open.Where(sent => sent.Key == key))
                sent.IsReturned = true;
        }
        return Task.CompletedTask;
    }

    private Task Fail(ConfirmWindow<UnderWay> window, Exception fault)
    {
        List<UnderWay> lost;
        lock (_lock)
            lost = window.TakeWhere(_ => true);
        foreach (var sent in lost)
            sent.TrySetException(fault);
        return Task.CompletedTask;
    }
}

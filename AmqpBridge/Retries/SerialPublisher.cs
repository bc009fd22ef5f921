using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Retries;

internal enum PublishVerdict
{
    Confirmed,

    /// <summary>The queue is full, or has no majority.</summary>
    Refused,

    /// <summary>No such queue.</summary>
    Unroutable,
}

/// <summary>
/// Publishes one message at a time and waits for its confirm, so that a return can mean only that one.
/// </summary>
internal sealed class SerialPublisher : IAsyncDisposable
{
    private static readonly CreateChannelOptions Options = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly IChannel _channel;
    private TaskCompletionSource<PublishVerdict>? _outcome;
    private bool _returned;

    private SerialPublisher(IChannel channel)
    {
        _channel = channel;
        channel.BasicAcksAsync += (_, _) => Settle(_returned ? PublishVerdict.Unroutable : PublishVerdict.Confirmed);
        channel.BasicNacksAsync += (_, _) => Settle(PublishVerdict.Refused);
        channel.BasicReturnAsync += (_, _) =>
        {
            _returned = true;
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            _outcome?.TrySetException(new AlreadyClosedException(reason));
            return Task.CompletedTask;
        };
    }

    public static async Task<SerialPublisher> Open(IConnection connection) =>
        new(await connection.CreateChannelAsync(Options));

    public async Task<PublishVerdict> Publish(
        string exchange, string key, BasicProperties properties, ReadOnlyMemory<byte> body, bool mandatory = true)
    {
        await _turn.WaitAsync();
        try
        {
            var outcome = new TaskCompletionSource<PublishVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
            (_outcome, _returned) = (outcome, false);
            await _channel.BasicPublishAsync(exchange, key, mandatory, properties, body);
            return await outcome.Task;
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private Task Settle(PublishVerdict verdict)
    {
        _outcome?.TrySetResult(verdict);
        return Task.CompletedTask;
    }
}

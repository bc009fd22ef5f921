using System.Threading.Channels;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Intake;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Upgrades;

/// <summary>
/// Moves a queue's messages elsewhere and deletes it: confirmed, <em>then</em> taken out. It is deleted under its
/// consumer, which the broker hands whatever is published straight to the queue until it is gone.
/// </summary>
internal sealed class QueueDrain : IAsyncDisposable
{
    private const int Batch = 256;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private static readonly CreateChannelOptions Confirming = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly Channel<Incoming> _arrived = Channel.CreateUnbounded<Incoming>();
    private readonly string _queue;
    private readonly IChannel _reader;
    private readonly IChannel _writer;
    private long _expected;

    private QueueDrain(string queue, IChannel reader, IChannel writer)
    {
        (_queue, _reader, _writer) = (queue, reader, writer);
        reader.ChannelShutdownAsync += (_, reason) =>
        {
            _arrived.Writer.TryComplete(new AlreadyClosedException(reason));
            return Task.CompletedTask;
        };
    }

    public static async Task<QueueDrain> Open(IConnection connection, string queue) =>
        new(queue, await connection.CreateChannelAsync(), await connection.CreateChannelAsync(Confirming));

    /// <param name="expected">How many there are at least, as far as is known.</param>
    /// <param name="to">Where each message goes.</param>
    /// <param name="moved">Hears how many have moved.</param>
    /// <param name="stop">Breaks it off between two batches.</param>
    public async Task Run(long expected, Func<Incoming, MovedMessage> to, Action<int> moved, CancellationToken stop)
    {
        _expected = expected;
        // Far more than are left when the queue is deleted.
        await _reader.BasicQosAsync(0, 16 * Batch, global: false, stop);
        await _reader.BasicConsumeAsync(_queue, autoAck: false, new QueueConsumer(
            _reader, Keep, _ => _arrived.Writer.TryComplete(), _ => _arrived.Writer.TryComplete()), stop);
        while (await Some(stop) is { Count: > 0 } batch)
        {
            stop.ThrowIfCancellationRequested();
            await Publish(batch, to);
            await _reader.BasicAckAsync(batch[^1].Tag, multiple: true, stop);
            moved(batch.Count);
            _expected -= batch.Count;
        }
        await _reader.QueueDeleteAsync(_queue, cancellationToken: stop);
        var late = await _arrived.Reader.ReadAllAsync(stop).ToListAsync(stop);
        await Publish(late, to);
        moved(late.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _writer.DisposeAsync();
    }

    private void Keep(Incoming message) => _arrived.Writer.TryWrite(message with { Body = message.Body.ToArray() });

    /// <returns>The next messages; none when the consumer has the last ones in its hands, or will have.</returns>
    private async Task<List<Incoming>> Some(CancellationToken stop)
    {
        var batch = new List<Incoming>();
        while (true)
        {
            while (batch.Count < Batch && _arrived.Reader.TryRead(out var message))
                batch.Add(message);
            if (batch.Count > 0 || (await _reader.MessageCountAsync(_queue, stop) < Batch && !await Late(stop)))
                return batch;
            await _arrived.Reader.WaitToReadAsync(stop);
        }
    }

    /// <summary>
    /// A queue takes back what a channel held a moment after the channel is closed. What expires never comes.
    /// </summary>
    private async Task<bool> Late(CancellationToken stop)
    {
        if (_expected <= 0)
            return false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Moment);
        try
        {
            return await _arrived.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            _expected = 0;
            return false;
        }
    }

    private async Task Publish(List<Incoming> batch, Func<Incoming, MovedMessage> to)
    {
        try
        {
            await Task.WhenAll(batch.Select(message => Publish(to(message), message.Body)));
        }
        catch (PublishException refused)
        {
            throw new SetupException(
                "RabbitMQ does not take a message where it belongs, for its queue is full or gone; "
                + "raise Amqp:MaxLength or Amqp:MaxLengthBytes and run 'granary queues upgrade' again.", refused);
        }
    }

    private Task Publish(MovedMessage message, ReadOnlyMemory<byte> body) => _writer.BasicPublishAsync(
        message.Exchange, message.Queue, mandatory: true, message.Properties, body).AsTask();
}

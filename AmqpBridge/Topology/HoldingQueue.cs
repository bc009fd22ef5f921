using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Unreadable;
using Granary.Errors;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Topology;

/// <summary>Where messages wait while their queues are made anew. What is published meanwhile waits here too.</summary>
internal sealed class HoldingQueue(
    AmqpOptions options, TopologyTable table, PullConnection connection, UnreadableSweep sweep) : IAsyncDisposable
{
    private const int Batch = 256;
    private const int Looks = 500;

    private static readonly CreateChannelOptions Confirming = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private PullConnection _pull = connection;

    /// <summary>It is there only while an upgrade is under way, or was broken off.</summary>
    public Task<bool> Exists() => TopologyDeclarer.Exists(_pull.Connection, table.Moving);

    /// <summary>From here on requests through the exchange wait here; those that are sent twice meanwhile are done once.</summary>
    public async Task Prepare()
    {
        // Until now nobody could be kept from writing anywhere, so what stands in the queues is taken for Granary's own.
        if (!await Exists() && !await TopologyDeclarer.ExchangeExists(_pull.Connection, table.Internal))
            await Declare(First);
        await Declare(table.Moving);
        await TopologyDeclarer.DeclareExchanges(_pull.Connection, table);
        await using var channel = await _pull.Connection.CreateChannelAsync();
        await channel.QueueBindAsync(table.Moving, table.Internal, table.Moving);
        await channel.QueueBindAsync(table.Moving, table.Exchange, table.Requests);
        if (await TopologyDeclarer.Exists(_pull.Connection, table.Requests))
            await channel.QueueUnbindAsync(table.Requests, table.Exchange, table.Requests);
        foreach (var dead in table.RequestQueues.Select(table.LastDeadLetters).Distinct(StringComparer.Ordinal))
            if (await TopologyDeclarer.Exists(_pull.Connection, dead))
                await channel.QueueBindAsync(dead, table.Internal, dead);
    }

    /// <summary>Takes all messages of a queue in here, and deletes it.</summary>
    /// <returns>How many.</returns>
    public async Task<long> Take(string queue, CancellationToken stop)
    {
        var first = await TopologyDeclarer.Exists(_pull.Connection, First);
        var moved = 0L;
        // Looked through first, so that nothing is taken twice because the connection dies of what comes after it.
        for (var left = await Readable(queue, stop); ; left = await Readable(queue, stop))
        {
            try
            {
                await Move(queue, left, Here, () => (moved, left) = (moved + 1, left - 1), stop);
                if (await Count(queue) < Batch)
                    return moved + await Delete(queue, Here);
            }
            catch (Exception) when (_pull.DiedOfMessage)
            {
                _pull = await _pull.Again();
                await Returned(queue, left);
            }
        }

        Address Here(Incoming message) => new(table.Internal, table.Moving, QueueMove.Away(message, queue, first, table));
    }

    /// <summary>Gives each queue its messages back, and is gone.</summary>
    /// <returns>How many.</returns>
    public async Task<long> GiveBack(CancellationToken stop)
    {
        await using var channel = await _pull.Connection.CreateChannelAsync();
        await channel.QueueUnbindAsync(table.Moving, table.Exchange, table.Requests);
        var moved = 0L;
        await Move(table.Moving, long.MaxValue, Back, () => moved++, stop);
        moved += await Delete(table.Moving, Back);
        await channel.QueueDeleteAsync(First);
        return moved;

        Address Back(Incoming message)
        {
            var (exchange, queue, properties) = QueueMove.Back(message, table);
            return new(exchange, queue, properties);
        }
    }

    public ValueTask DisposeAsync() => _pull.DisposeAsync();

    /// <summary>Says, for as long as it is there, that the upgrade is the one that made the internal exchange.</summary>
    private string First => table.Moving + ".first";

    /// <summary>Takes out what cannot be read.</summary>
    /// <returns>How many messages the queue has then.</returns>
    private async Task<long> Readable(string queue, CancellationToken stop)
    {
        var there = await Count(queue);
        if (there == 0)
            return 0;
        var left = there - await sweep.Through(Origin(queue), queue, (int)there, stop);
        await Returned(queue, left);
        return left;
    }

    /// <summary>A queue takes back what a channel held a moment after the channel is closed.</summary>
    private async Task Returned(string queue, long count)
    {
        for (var n = 0; await Count(queue) < count; n++)
        {
            if (n == Looks)
                throw new SetupException(
                    $"Someone else holds messages of the queue '{queue}'; close what looks at it and run this again.");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    private async Task<long> Count(string queue)
    {
        await using var channel = await _pull.Connection.CreateChannelAsync();
        return await channel.MessageCountAsync(queue);
    }

    private async Task Move(
        string from, long most, Func<Incoming, Address> to, Action moved, CancellationToken stop)
    {
        await using var reader = await _pull.Connection.CreateChannelAsync(cancellationToken: stop);
        await using var writer = await _pull.Connection.CreateChannelAsync(Confirming, stop);
        var sent = new List<(ulong Tag, Task Confirmed)>();
        do
        {
            stop.ThrowIfCancellationRequested();
            sent.Clear();
            while (sent.Count < Math.Min(Batch, most) && await _pull.Get(reader, from) is { } got)
            {
                Incoming message = new(got.DeliveryTag, got.Redelivered, got.Exchange, got.BasicProperties, got.Body);
                sent.Add((message.Tag, Publish(writer, to(message), message.Body)));
            }
            await Settle(reader, sent, moved);
            most -= sent.Count;
        }
        while (sent.Count == Batch);
    }

    /// <summary>
    /// Under an open consumer, which the broker hands whatever is published straight to the queue until it is gone.
    /// </summary>
    private async Task<long> Delete(string queue, Func<Incoming, Address> to)
    {
        await using var reader = await _pull.Connection.CreateChannelAsync();
        await using var writer = await _pull.Connection.CreateChannelAsync(Confirming);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var late = new List<Incoming>();
        await reader.BasicConsumeAsync(queue, autoAck: false, new QueueConsumer(
            reader, message => late.Add(message with { Body = message.Body.ToArray() }), _ => ended.TrySetResult()));
        await reader.QueueDeleteAsync(queue);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Task.WhenAll(late.Select(message => Publish(writer, to(message), message.Body)));
        return late.Count;
    }

    private static Task Publish(IChannel writer, Address to, ReadOnlyMemory<byte> body) =>
        writer.BasicPublishAsync(to.Exchange, to.Queue, mandatory: true, to.Properties, body).AsTask();

    private readonly record struct Address(string Exchange, string Queue, BasicProperties Properties);

    private static async Task Settle(IChannel reader, List<(ulong Tag, Task Confirmed)> sent, Action moved)
    {
        PublishException? refused = null;
        foreach (var (tag, confirmed) in sent)
        {
            try
            {
                await confirmed;
                await reader.BasicAckAsync(tag, multiple: false);
                moved();
            }
            catch (PublishException fault)
            {
                refused = fault;
            }
        }
        if (refused is not null)
            throw new SetupException(
                "RabbitMQ does not take a message where it belongs, for its queue is full or gone; "
                + "raise Amqp:MaxLength or Amqp:MaxLengthBytes and run 'granary queues upgrade' again.", refused);
    }

    private async Task Declare(string name)
    {
        var type = options.QueueType == QueueType.Quorum ? "quorum" : "classic";
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = type };
        if (options.QueueType == QueueType.Quorum)
            arguments["x-delivery-limit"] = (long)int.MaxValue;
        await using var channel = await _pull.Connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments);
    }

    private RequestQueue Origin(string queue) =>
        table.RequestQueues.FirstOrDefault(origin => origin.Name == queue || origin.DeadLetters == queue
            || origin.Rungs.Any(rung => rung.Queue == queue)) ?? table.RequestQueues[0];
}

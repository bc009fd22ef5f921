using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Topology;
using Granary.AmqpBridge.Unreadable;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Upgrades;

/// <summary>Where messages wait while their queues are made anew. What is published meanwhile waits here too.</summary>
internal sealed class HoldingQueue(
    TopologyTable table, PullConnection connection, UnreadableSweep sweep) : IAsyncDisposable
{
    private PullConnection _pull = connection;

    /// <summary>It is there only while an upgrade is under way, or was broken off.</summary>
    public Task<bool> Exists() => TopologyDeclarer.Exists(_pull.Connection, table.Moving);

    /// <summary>From now on requests through the exchange wait here. One that goes both ways is done once.</summary>
    public async Task Prepare()
    {
        // Until now nobody could be kept from writing anywhere, so what stands in the queues is taken for Granary's
        // own.
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
        var left = await Readable(queue, stop);
        var moved = 0L;
        while (true)
        {
            try
            {
                await using var drain = await QueueDrain.Open(_pull.Connection, queue);
                await drain.Run(
                    left, message => QueueMove.Away(message, queue, first, table), count => moved += count, stop);
                return moved;
            }
            catch (Exception) when (_pull.DiedOfMessage)
            {
                // It came after the queue was looked through.
                _pull = await _pull.Again();
                left = await Readable(queue, stop);
            }
        }
    }

    /// <summary>Gives each queue its messages back, and is gone.</summary>
    /// <returns>How many.</returns>
    public async Task<long> GiveBack(CancellationToken stop)
    {
        await using var channel = await _pull.Connection.CreateChannelAsync();
        await channel.QueueUnbindAsync(table.Moving, table.Exchange, table.Requests);
        var moved = 0L;
        await using var drain = await QueueDrain.Open(_pull.Connection, table.Moving);
        await drain.Run(0, message => QueueMove.Back(message, table), count => moved += count, stop);
        await channel.QueueDeleteAsync(First);
        return moved;
    }

    public ValueTask DisposeAsync() => _pull.DisposeAsync();

    /// <summary>
    /// Says, for as long as it is there, that the upgrade is the one that made the internal exchange.
    /// </summary>
    private string First => table.Moving + ".first";

    /// <summary>Takes out what cannot be read.</summary>
    /// <returns>How many messages the queue has then.</returns>
    private async Task<long> Readable(string queue, CancellationToken stop)
    {
        await using var channel = await _pull.Connection.CreateChannelAsync(cancellationToken: stop);
        var there = await channel.MessageCountAsync(queue, stop);
        return there == 0 ? 0 : there - await sweep.Through(Origin(queue), queue, (int)there, stop);
    }

    private async Task Declare(string name)
    {
        await using var channel = await _pull.Connection.CreateChannelAsync();
        await TopologyDeclarer.Make(channel, table.Unbounded(name));
    }

    private RequestQueue Origin(string queue) =>
        table.RequestQueues.FirstOrDefault(origin => origin.Name == queue || origin.DeadLetters == queue
            || origin.Rungs.Any(rung => rung.Queue == queue)) ?? table.RequestQueues[0];
}

using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Topology;
using Granary.AmqpBridge.Unreadable;
using Granary.Dispatch.Security;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Upgrades;

/// <summary>
/// Makes queues anew whose arguments changed. Their messages wait in one holding queue meanwhile. What is broken off
/// goes on where it was. No silo may run.
/// </summary>
public sealed class QueueUpgrade
{
    private readonly AmqpOptions _options;
    private readonly TopologyTable _table;
    private readonly UnreadableSweep _sweep;
    private readonly Action<string> _say;

    /// <param name="options">The broker and the names.</param>
    /// <param name="table">All that is declared.</param>
    /// <param name="seal">For what becomes a dead letter, because it cannot be read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="say">Hears a line for each queue.</param>
    public QueueUpgrade(
        AmqpOptions options, TopologyTable table, Seal seal, TimeProvider time, Action<string> say)
    {
        (_options, _table, _say) = (options, table, say);
        _sweep = new UnreadableSweep(options, _table, new LetterWriter(seal, time), NullLogger.Instance);
    }

    /// <returns>How many queues were made anew; a <see cref="SetupException"/> says what stands in the way.</returns>
    public async Task<int> Run(CancellationToken stop = default)
    {
        try
        {
            return await Upgrade(stop);
        }
        catch (OperationInterruptedException refused)
        {
            var why = BrokerFaults.OneLine(refused.ShutdownReason?.ReplyText ?? refused.Message);
            throw new SetupException(
                $"RabbitMQ breaks the upgrade off ({why}); see to it and run 'granary queues upgrade' again.", refused);
        }
    }

    private async Task<int> Upgrade(CancellationToken stop)
    {
        await using var connection = await PullConnection.Open(_options, "granary queues");
        await using var looking = await BrokerConnection.Open(_options, "granary queues: looking");
        await using var holding = new HoldingQueue(_table, connection, _sweep);
        if (!await holding.Exists() && !await AnyExists(looking))
            return 0;
        var others = await Others(looking);
        if (others.Count > 0)
            await holding.Prepare();
        else if (!await holding.Exists())
            return 0;
        foreach (var queue in others)
        {
            var messages = await holding.Take(queue.Name, stop);
            await TopologyDeclarer.DeclareEach(looking, _table, [queue]);
            if (messages > 0)
                _say($"{queue.Name}: {messages} messages wait in {_table.Moving}");
        }
        await TopologyDeclarer.DeclareAll(looking, _table, _table.Queues);
        if (await holding.Exists())
            _say($"{await holding.GiveBack(stop)} messages are in their queues again");
        return others.Count;
    }

    /// <summary>Somebody may have deleted one of them, which the installation has had since its first start.</summary>
    private async Task<bool> AnyExists(IConnection connection) =>
        await TopologyDeclarer.Exists(connection, _table.Requests)
        || await TopologyDeclarer.Exists(connection, _table.DeadLetters);

    /// <summary>
    /// Those that exist with other arguments: where messages wait for a while first, each queue before those that it
    /// dead-letters to, so that nothing arrives any more in the queues that follow and what expires finds its way; and
    /// dead letters last, for what cannot be read is kept there.
    /// </summary>
    private async Task<IReadOnlyList<QueueSpec>> Others(IConnection connection)
    {
        var others = new List<QueueSpec>();
        foreach (var queue in _table.Queues.Reverse().OrderBy(Turn))
        {
            if (!await TopologyDeclarer.Differs(connection, queue))
                continue;
            await using var channel = await connection.CreateChannelAsync();
            if (await channel.ConsumerCountAsync(queue.Name) > 0)
                throw new SetupException(
                    $"The queue '{queue.Name}' is being consumed; stop all silos and workers, and run this again.");
            others.Add(queue);
        }
        return others;
    }

    private int Turn(QueueSpec queue)
    {
        if (queue.Arguments.ContainsKey("x-message-ttl"))
            return 0;
        return _table.RequestQueues.Any(requests => _table.LastDeadLetters(requests) == queue.Name) ? 2 : 1;
    }
}

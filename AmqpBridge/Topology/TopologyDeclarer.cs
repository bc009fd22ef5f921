using System.Globalization;
using System.Text.RegularExpressions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Topology;

/// <summary>Declares the table; what exists differently is an error that says where they differ.</summary>
internal static partial class TopologyDeclarer
{
    private const int AtOnce = 8;

    /// <summary>
    /// Declares what must be there before a request is taken, and where the installation exists, all of it, so that a
    /// difference is told at once.
    /// </summary>
    /// <returns>What is still to be made.</returns>
    public static async Task<IReadOnlyList<QueueSpec>> Declare(IConnection connection, TopologyTable table)
    {
        if (await Exists(connection, table.Moving))
            throw new SetupException(
                $"The queue '{table.Moving}' holds messages of an upgrade that was broken off; "
                + "run 'granary queues upgrade' again, which goes on with it.");
        var isNew = !await Exists(connection, table.Requests);
        await DeclareAll(connection, table, isNew ? table.FirstQueues : table.Queues);
        await With(connection, "amq.default", channel => MayReply(channel, table));
        return isNew ? table.LaterQueues : [];
    }

    public static async Task DeclareAll(IConnection connection, TopologyTable table, IReadOnlyList<QueueSpec> queues)
    {
        await DeclareExchanges(connection, table);
        await DeclareEach(connection, table, queues);
        await With(connection, table.Requests, channel =>
            channel.QueueBindAsync(table.Requests, table.Exchange, table.Requests));
    }

    public static async Task DeclareExchanges(IConnection connection, TopologyTable table)
    {
        foreach (var exchange in (string[])[table.Exchange, table.Internal])
            await With(connection, exchange, channel =>
                channel.ExchangeDeclareAsync(exchange, ExchangeType.Direct, durable: true));
    }

    /// <summary>
    /// Several at once: a quorum queue takes the broker a while, and there are dozens. The first one's fault is told.
    /// </summary>
    public static async Task DeclareEach(IConnection connection, TopologyTable table, IReadOnlyList<QueueSpec> queues)
    {
        var faults = new SetupException?[queues.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, queues.Count)).Select(async _ =>
        {
            await using var line = new DeclaringLine(connection);
            for (var n = Interlocked.Increment(ref next); n < queues.Count; n = Interlocked.Increment(ref next))
                faults[n] = await Declare(line, table, queues[n]);
        }));
        if (Array.Find(faults, fault => fault is not null) is { } first)
            throw first;
    }

    /// <returns>What is wrong with it.</returns>
    private static async Task<SetupException?> Declare(DeclaringLine line, TopologyTable table, QueueSpec queue)
    {
        try
        {
            await With(await line.Channel(), queue.Name, channel => Declare(channel, table, queue));
            return null;
        }
        catch (SetupException fault)
        {
            return fault;
        }
        catch (OperationInterruptedException away)
            when (away.ShutdownReason is { ReplyCode: 404 } && queue.Arguments.Count == 0)
        {
            // A plain queue whose node is down: its consumer tries again, and everything else goes on. Or others'
            // exchange is not there, which was told.
            return null;
        }
    }

    /// <summary>With its bindings.</summary>
    public static async Task Declare(IChannel channel, TopologyTable table, QueueSpec queue)
    {
        await Make(channel, queue);
        if (queue.Internal)
            await channel.QueueBindAsync(queue.Name, table.Internal, queue.Name);
        await ExchangeDeclarer.Bind(channel, table, queue);
    }

    /// <summary>The 406 of a declaration as a sentence: queue, argument, both values.</summary>
    internal static string? Mismatch(string name, string replyText)
    {
        var text = Argument().Match(replyText);
        if (!text.Success)
            return null;
        var argument = text.Groups["argument"].Value;
        var kind = text.Groups["kind"].Value;
        return $"The {kind} '{name}' exists in RabbitMQ with {argument} {Value(text.Groups["there"].Value)}, "
            + $"but {Value(text.Groups["ours"].Value)} is configured; "
            + (kind == "queue"
                ? "stop all silos and run 'granary queues upgrade', which moves its messages over"
                : "delete it, or list it as it is in Exchanges of the system that names it")
            + ", or change the options or Amqp:Prefix.";
    }

    public static Task<bool> Exists(IConnection connection, string queue) =>
        Exists(connection, channel => channel.QueueDeclarePassiveAsync(queue));

    public static Task<bool> ExchangeExists(IConnection connection, string exchange) =>
        Exists(connection, channel => channel.ExchangeDeclarePassiveAsync(exchange));

    /// <summary>Whether it exists with other arguments; if it does not exist, it is made.</summary>
    public static async Task<bool> Differs(IConnection connection, QueueSpec queue)
    {
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            await Make(channel, queue);
            return false;
        }
        catch (OperationInterruptedException fault) when (fault.ShutdownReason is { ReplyCode: 406 })
        {
            return true;
        }
    }

    public static Task Make(IChannel channel, QueueSpec queue) => channel.QueueDeclareAsync(
        queue.Name, durable: true, exclusive: false, autoDelete: false,
        new Dictionary<string, object?>(queue.Arguments));

    private static async Task<bool> Exists(IConnection connection, Func<IChannel, Task> declare)
    {
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            await declare(channel);
            return true;
        }
        catch (OperationInterruptedException fault) when (fault.ShutdownReason is { ReplyCode: 404 or 405 } reason)
        {
            // 405: it is somebody else's alone, which its declaration tells.
            return reason.ReplyCode == 405;
        }
    }

    // Without the right to write to the default exchange every single reply would close its channel.
    private static async Task MayReply(IChannel channel, TopologyTable table)
    {
        await channel.BasicPublishAsync("", $"{table.Requests}.nobody", ReadOnlyMemory<byte>.Empty);
        await channel.QueueDeclarePassiveAsync(table.Requests);
    }

    public static async Task With(IConnection connection, string name, Func<IChannel, Task> declare)
    {
        await using var channel = await connection.CreateChannelAsync();
        await With(channel, name, declare);
    }

    private static async Task With(IChannel channel, string name, Func<IChannel, Task> declare)
    {
        try
        {
            await declare(channel);
        }
        catch (OperationInterruptedException fault) when (fault.ShutdownReason is { ReplyCode: 406 or 405 } reason)
        {
            var refused = $"RabbitMQ refuses the declaration of '{name}': {reason.ReplyText}.";
            throw new SetupException(Mismatch(name, reason.ReplyText) ?? refused, fault);
        }
        catch (OperationCanceledException late)
        {
            // The client's own limit: nobody else cancels a declaration.
            throw new TimeoutException($"it does not answer the declaration of '{name}'", late);
        }
    }

    private static string Value(string text)
    {
        if (text is "none" or "")
            return "unset";
        var typed = Typed().Match(text);
        return string.Create(CultureInfo.InvariantCulture, $"'{(typed.Success ? typed.Groups["value"].Value : text)}'");
    }

    // PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'q' in vhost '/':
    // received the value '5' of type 'signedint' but current is none
    [GeneratedRegex("inequivalent arg '(?<argument>[^']+)' for (?<kind>queue|exchange) .*: "
        + "received (?<ours>none|.*?) but current is (?<there>none|.*)$", RegexOptions.Singleline)]
    private static partial Regex Argument();

    [GeneratedRegex("^(?:the value )?'(?<value>.*?)'(?: of type '[^']*')?$", RegexOptions.Singleline)]
    private static partial Regex Typed();
}

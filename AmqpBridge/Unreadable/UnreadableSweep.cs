using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Unreadable;

/// <summary>
/// Takes out what the client library cannot read. A connection that is delivered such a message dies of it, and so
/// would the next one: between the two, this looks for it by frames. Innocent neighbours go back to their places.
/// </summary>
internal sealed class UnreadableSweep(AmqpOptions options, TopologyTable table, LetterWriter letters, ILogger logger)
{
    // Parsing goes as deep as the headers do.
    private const int RoomyStack = 256 * 1024 * 1024;

    // As many as were handed over, and those that would be next.
    private const int Windows = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyList<BrokerEndpoint> _endpoints = BrokerEndpoint.ParseAll(options);

    /// <summary>Through all queues that are consumed.</summary>
    /// <returns>How many were taken out.</returns>
    public async Task<int> Run(CancellationToken stop)
    {
        await using var publisher = Publisher();
        var found = 0;
        foreach (var queue in table.RequestQueues.Where(queue => queue.Plain is not { Consumed: false }))
        {
            var most = Windows * (queue.Plain?.Prefetch ?? options.Prefetch);
            try
            {
                found += await Clear(queue, queue.Name, most, publisher, stop);
            }
            catch (InvalidOperationException) when (queue.Plain is { Managed: null })
            {
                // A plain queue that is away has nothing that could be delivered.
            }
        }
        // Last, for what is delivered again from there is taken for what killed a silo.
        if (found == 0)
            found += await Clear(table.RequestQueues[0], table.Returned, Windows, publisher, stop);
        return found;
    }

    /// <summary>Through the oldest messages of one queue.</summary>
    public async Task<int> Through(RequestQueue origin, string queue, int most, CancellationToken stop)
    {
        await using var publisher = Publisher();
        return await Clear(origin, queue, most, publisher, stop);
    }

    /// <summary>What the client library would say of it; null: it can read it.</summary>
    internal static string? Fault(RawMessage message)
    {
        if (message.Body.Length > ConnectionFactory.DefaultMaxInboundMessageBodySize)
            return $"its body has {message.Body.Length} bytes, and "
                + $"{ConnectionFactory.DefaultMaxInboundMessageBodySize} is the most that can be read";
        string? fault = null;
        var reading = new Thread(Read, RoomyStack);
        reading.Start();
        reading.Join();
        return fault;

        void Read()
        {
            try
            {
                _ = new ReadOnlyBasicProperties(message.Properties);
            }
            catch (Exception thrown)
            {
                fault = $"its properties cannot be read: {BrokerFaults.OneLine(thrown.Message)}";
            }
        }
    }

    private async Task<int> Clear(
        RequestQueue origin, string queue, int most, UnreadablePublisher publisher, CancellationToken stop)
    {
        await using var channel = await Open(stop);
        var found = 0;
        for (var n = 0; n < most; n++)
        {
            // For each message, not for all: a slow broker must not end a sweep before it comes to the culprit.
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Limit);
            if (await channel.Next(queue, most, options.MaxBodyBytes, limit.Token) is not { } message)
                break;
            if (Fault(message) is not { } fault)
                continue;
            await publisher.Keep(message, fault, origin, queue, limit.Token);
            await channel.Acknowledge(message.Tag, limit.Token);
            found++;
        }
        return found;
    }

    private async Task<RawChannel> Open(CancellationToken stop)
    {
        for (var n = 0; ; n++)
        {
            try
            {
                return await RawChannel.Open(_endpoints[n], options, stop);
            }
            catch (Exception) when (n + 1 < _endpoints.Count && !stop.IsCancellationRequested)
            {
                // The next node, then.
            }
        }
    }

    private UnreadablePublisher Publisher() => new(options, table, letters, logger);
}

using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Storms.Lab;

/// <summary>The queues of one installation, known by their names alone.</summary>
public sealed class Topology(Brokers brokers, string prefix)
{
    public string Requests { get; } = prefix + "api.requests";

    public string Returned { get; } = prefix + "api.requests.returned";

    public string DeadLetters { get; } = prefix + "api.requests.dlq";

    public string Exchange { get; } = prefix + "api.direct";

    /// <summary>What Granary itself puts into queues goes through it.</summary>
    public string Internal { get; } = prefix + "granary.internal";

    public IReadOnlyList<string> Queues { get; } =
    [
        .. new[] { "", ".returned", ".retry", ".retry.5s", ".retry.30s", ".retry.2m", ".dlq" }
            .Select(end => prefix + "api.requests" + end),
    ];

    /// <summary>The shop's plain queues with their companions.</summary>
    public IReadOnlyList<string> PlainQueues { get; } =
    [
        .. new[] { "product", "product_update", "order", "order_update" }.SelectMany(name =>
            new[] { "", ".retry", ".retry.5s", ".retry.30s", ".retry.2m", ".dlq" }.Select(end => prefix + name + end)),
    ];

    /// <summary>The waits of the steps of publications, as configured.</summary>
    public string StepLadder { get; set; } = "1s,4s,16s";

    /// <summary>The queues of those steps with their companions.</summary>
    public IReadOnlyList<string> StepQueues =>
    [
        .. new[] { "moderate", "generate_preview", "publish", "notify" }.SelectMany(step => ((string[])
            ["", ".returned", ".retry", .. StepLadder.Split(',').Skip(1).Select(wait => ".retry." + wait), ".dlq",
                ".dlq.retry"])
            .Select(end => $"{prefix}post.{step}{end}")),
        prefix + "post.dead",
    ];

    public string Reports { get; } = prefix + "report";

    public string Plain(string name) => prefix + name;

    /// <summary>How many messages wait in each queue that is there.</summary>
    public Task<IReadOnlyDictionary<string, uint>> Counts() => Counts(Queues);

    public async Task<IReadOnlyDictionary<string, uint>> Counts(IEnumerable<string> queues)
    {
        await using var connection = await Connect();
        var counts = new Dictionary<string, uint>();
        foreach (var queue in queues)
        {
            // A missing queue closes the channel that asked for it.
            await using var channel = await connection.CreateChannelAsync();
            try
            {
                counts[queue] = (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason is { ReplyCode: 404 })
            {
            }
        }

        return counts;
    }

    /// <summary>Takes everything out of the dead letter queue.</summary>
    /// <returns>The headers of each message.</returns>
    public async Task<List<IDictionary<string, object?>>> DrainDeadLetters() =>
        [.. (await Drain(DeadLetters)).Select(letter => letter.Headers)];

    /// <summary>Takes everything out of a queue.</summary>
    public async Task<List<(IDictionary<string, object?> Headers, string Body)>> Drain(string queue) =>
        [.. (await Take(queue)).Select(message => (
            message.BasicProperties.Headers ?? new Dictionary<string, object?>(),
            Encoding.UTF8.GetString(message.Body.Span)))];

    /// <summary>Takes everything out of a queue, which may still have to be made.</summary>
    public async Task<List<BasicGetResult>> Take(string queue)
    {
        await using var connection = await Connect();
        await using var channel = await connection.CreateChannelAsync();
        var messages = new List<BasicGetResult>();
        try
        {
            while (await channel.BasicGetAsync(queue, autoAck: true) is { } message)
                messages.Add(message);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason is { ReplyCode: 404 })
        {
        }

        return messages;
    }

    /// <summary>Leaves nothing behind, if the broker is there to be told.</summary>
    public async Task TryDelete()
    {
        try
        {
            await using var connection = await Connect();
            await using var channel = await connection.CreateChannelAsync();
            foreach (var queue in Queues.Concat(PlainQueues).Concat(StepQueues).Append(Reports))
                await channel.QueueDeleteAsync(queue);
            await channel.ExchangeDeleteAsync(Exchange);
            await channel.ExchangeDeleteAsync(Internal);
        }
        catch (Exception e) when (e is BrokerUnreachableException or OperationInterruptedException)
        {
            // What the storm found is the news, not what it could not sweep up.
        }
    }

    private Task<IConnection> Connect() => brokers.Connect("storm topology");
}

using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.Storms.Lab;

/// <summary>The queues of one installation, known by their names alone.</summary>
public sealed class Topology(Uri amqp, string prefix)
{
    public string Requests { get; } = prefix + "api.requests";

    public string DeadLetters { get; } = prefix + "api.requests.dlq";

    public string Exchange { get; } = prefix + "api.direct";

    public IReadOnlyList<string> Queues { get; } =
    [
        .. new[] { "", ".returned", ".retry", ".retry.5s", ".retry.30s", ".retry.2m", ".dlq" }
            .Select(end => prefix + "api.requests" + end),
    ];

    /// <summary>How many messages wait in each queue that is there.</summary>
    public async Task<IReadOnlyDictionary<string, uint>> Counts()
    {
        await using var connection = await Connect();
        var counts = new Dictionary<string, uint>();
        foreach (var queue in Queues)
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
    public async Task<List<IDictionary<string, object?>>> DrainDeadLetters()
    {
        await using var connection = await Connect();
        await using var channel = await connection.CreateChannelAsync();
        var letters = new List<IDictionary<string, object?>>();
        while (await channel.BasicGetAsync(DeadLetters, autoAck: true) is { } letter)
            letters.Add(letter.BasicProperties.Headers ?? new Dictionary<string, object?>());
        return letters;
    }

    /// <summary>Leaves nothing behind, if the broker is there to be told.</summary>
    public async Task TryDelete()
    {
        try
        {
            await using var connection = await Connect();
            await using var channel = await connection.CreateChannelAsync();
            foreach (var queue in Queues)
                await channel.QueueDeleteAsync(queue);
            await channel.ExchangeDeleteAsync(Exchange);
        }
        catch (Exception e) when (e is BrokerUnreachableException or OperationInterruptedException)
        {
            // What the storm found is the news, not what it could not sweep up.
        }
    }

    private Task<IConnection> Connect() =>
        new ConnectionFactory { Uri = amqp, AutomaticRecoveryEnabled = false }.CreateConnectionAsync("storm topology");
}

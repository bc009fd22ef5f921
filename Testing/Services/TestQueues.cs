using Granary.AmqpBridge.Topology;
using Granary.Hosting.Options;
using RabbitMQ.Client;

namespace Granary.Testing.Services;

/// <summary>What one test declared.</summary>
internal static class TestQueues
{
    public static async Task Delete(Settings settings)
    {
        var table = new TopologyTable(settings.Amqp, settings.Systems.Exchanges, settings.Systems.PlainQueues);
        var broker = new ConnectionFactory { Uri = new(settings.Amqp.Uri) };
        await using var connection = await broker.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in table.Queues)
            await channel.QueueDeleteAsync(queue.Name);
        foreach (var exchange in table.Exchanges.Where(one => !one.Elsewhere))
            await channel.ExchangeDeleteAsync(exchange.Name);
        await channel.ExchangeDeleteAsync(table.Exchange);
        await channel.ExchangeDeleteAsync(table.Internal);
    }
}

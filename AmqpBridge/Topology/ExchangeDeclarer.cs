using RabbitMQ.Client;

namespace Granary.AmqpBridge.Topology;

/// <summary>Declares the exchanges of systems, and looks for those that others declare.</summary>
internal static class ExchangeDeclarer
{
    /// <returns>Those of others that are not there.</returns>
    public static async Task<IReadOnlyList<string>> Declare(IConnection connection, TopologyTable table)
    {
        var missing = new List<string>();
        foreach (var exchange in table.Exchanges)
        {
            if (!exchange.Elsewhere)
                await TopologyDeclarer.With(connection, exchange.Name, channel => channel.ExchangeDeclareAsync(
                    exchange.Name, exchange.Kind.ToString().ToLowerInvariant(), durable: true));
            else if (!await TopologyDeclarer.ExchangeExists(connection, exchange.Name))
                missing.Add(exchange.Name);
        }
        return missing;
    }

    public static async Task Bind(IChannel channel, TopologyTable table, QueueSpec queue)
    {
        foreach (var binding in queue.Bindings)
        {
            Dictionary<string, object?>? arguments = binding.Headers.Count == 0
                ? null
                : new(binding.Headers.Select(header => KeyValuePair.Create(header.Key, (object?)header.Value)))
                {
                    ["x-match"] = "all",
                };
            var exchange = table.ExchangeName(binding.Exchange);
            await channel.QueueBindAsync(queue.Name, exchange, binding.RoutingKey, arguments);
        }
    }
}

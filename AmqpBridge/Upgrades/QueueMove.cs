using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Upgrades;

/// <summary>Where a message stood, written on it while it waits in the holding queue.</summary>
internal static class QueueMove
{
    /// <summary>As it is published to the holding queue.</summary>
    /// <param name="message">As it was taken.</param>
    /// <param name="queue">Where it stood.</param>
    /// <param name="first">Until now nothing told Granary's messages from others': all are taken for its own.</param>
    /// <param name="table">The queues.</param>
    public static MovedMessage Away(Incoming message, string queue, bool first, TopologyTable table)
    {
        // Only there do the broker's notes say what is to be done.
        var properties = Republication.Of(message.Properties, keepDeaths: queue == table.Returned);
        var headers = properties.Headers!;
        headers[HeaderNames.MovedFrom] = queue;
        headers[HeaderNames.MovedVouched] = first || message.Exchange == table.Internal;
        if (first && table.SignatureOf(queue) is { } signature)
            headers[HeaderNames.Signature] = signature.Of(message.Body.Span);
        if (table.RequestQueues.FirstOrDefault(asked => asked.Name == queue) is { } asked
            && ActionChoice.RoutingKey(asked, message) is { } key)
            headers[HeaderNames.OriginalRoutingKey] = key;
        if (message.Properties.IsExpirationPresent())
            headers[HeaderNames.MovedExpiration] = message.Properties.Expiration;
        return new(table.Internal, table.Moving, properties);
    }

    /// <summary>As it is published to its queue again.</summary>
    /// <param name="message">From the holding queue.</param>
    /// <param name="table">The queues.</param>
    public static MovedMessage Back(Incoming message, TopologyTable table)
    {
        var properties = new BasicProperties(message.Properties);
        // Whoever published to the holding queue himself meant the requests, whatever he wrote on it.
        var ours = message.Exchange == table.Internal;
        var queue = ours ? HeaderValues.Text(message.Properties, HeaderNames.MovedFrom)! : table.Requests;
        var vouched = ours && HeaderValues.Raw(message.Properties, HeaderNames.MovedVouched) is true;
        if (ours && HeaderValues.Text(message.Properties, HeaderNames.MovedExpiration) is { } expiration)
            properties.Expiration = expiration;
        foreach (var header in (string[])[HeaderNames.MovedFrom, HeaderNames.MovedVouched, HeaderNames.MovedExpiration])
            properties.Headers?.Remove(header);
        return new(vouched && table.IsInternal(queue) ? table.Internal : "", queue, properties);
    }
}

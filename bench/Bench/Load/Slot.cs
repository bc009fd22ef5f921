using System.Globalization;
using RabbitMQ.Client;

namespace Granary.Bench.Load;

/// <summary>One place in flight: its buffer and properties are used again only after its reply came.</summary>
internal sealed class Slot(Traffic traffic, string replyTo)
{
    private readonly BasicProperties _properties = new()
    {
        ReplyTo = replyTo,
        DeliveryMode = DeliveryModes.Persistent,
        ContentType = "application/json",
    };

    private readonly byte[] _body = traffic.NewBody();

    /// <summary>The request that is in flight, or -1.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>The last request that was.</summary>
    public long Last { get; private set; } = -1;

    public long SentAt { get; private set; }

    public ValueTask Send(IChannel channel, long number, long now)
    {
        Number = number;
        Last = number;
        SentAt = now;
        _properties.CorrelationId = number.ToString(CultureInfo.InvariantCulture);
        traffic.Stamp(_properties, number);
        traffic.Fill(_body, number);
        return channel.BasicPublishAsync("", traffic.Queue, mandatory: false, _properties, _body);
    }

    public void Clear() => Number = -1;
}

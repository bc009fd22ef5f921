using System.Threading.Channels;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Seeing;
using Granary.AmqpBridge.Topology;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Outbox;

/// <summary>The broker channel of one target; its handlers only note what happened.</summary>
internal sealed class OutboxChannel : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly OutboxAddress _address;

    private OutboxChannel(
        IChannel channel, OutboxAddress address, OutboxTarget target, ChannelWriter<OutboxEvent> events)
    {
        (_channel, _address) = (channel, address);
        Task Note(OutboxEvent happened)
        {
            events.TryWrite(happened with { Target = target, Channel = this });
            return Task.CompletedTask;
        }
        channel.BasicAcksAsync += (_, e) =>
            Note(new(OutboxEventKind.Confirmed) { Tag = e.DeliveryTag, Multiple = e.Multiple });
        channel.BasicNacksAsync += (_, e) =>
            Note(new(OutboxEventKind.Refused) { Tag = e.DeliveryTag, Multiple = e.Multiple });
        channel.BasicReturnAsync += (_, e) =>
            Note(new(OutboxEventKind.Returned) { MessageId = e.BasicProperties.MessageId });
        channel.ChannelShutdownAsync += (_, e) => Note(new(OutboxEventKind.Closed) { Reason = e });
    }

    public ConfirmWindow<(OutboxItem Item, long PublishedAt)> Unconfirmed { get; } = new();

    public static async Task<OutboxChannel> Open(
        IConnection connection, OutboxAddress address, OutboxTarget target, ChannelWriter<OutboxEvent> events) =>
        new(await connection.CreateChannelAsync(new CreateChannelOptions(true, false)), address, target, events);

    public async ValueTask Publish(OutboxItem item)
    {
        using var span = BridgeSpans.Publish(_address, item);
        var properties = new BasicProperties
        {
            MessageId = item.Id.ToString(),
            ContentType = "application/json",
            Persistent = true,
            Headers = Headers(item, span?.Id ?? item.Trace),
        };
        await (_address.Queue is { } queue
            ? _channel.BasicPublishAsync(_address.Exchange, queue, mandatory: true, properties, item.Body)
            : Publish(ExchangeMail.Read(item.Body), properties));
    }

    private ValueTask Publish(ExchangeMail mail, BasicProperties properties)
    {
        properties.Type = mail.Type;
        foreach (var (name, value) in mail.Headers)
            properties.Headers!.TryAdd(name, value);
        return _channel.BasicPublishAsync(
            _address.Exchange, mail.RoutingKey, mandatory: false, properties, mail.Body);
    }

    private Dictionary<string, object?> Headers(OutboxItem item, string? trace)
    {
        var headers = new Dictionary<string, object?>();
        if (trace is not null)
            headers[HeaderNames.TraceParent] = trace;
        if (_address.Signature is { } signature)
            headers[HeaderNames.Signature] = signature.Of(item.Body);
        return headers;
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();
}

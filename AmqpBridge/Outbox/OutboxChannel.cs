using System.Threading.Channels;
using Granary.AmqpBridge.Envelopes;
using Granary.Ports;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Outbox;

/// <summary>The broker channel of the outbox; its handlers only note what happened.</summary>
internal sealed class OutboxChannel : IAsyncDisposable
{
    private readonly IChannel _channel;

    private OutboxChannel(IChannel channel, ChannelWriter<OutboxEvent> events)
    {
        _channel = channel;
        Task Note(OutboxEvent happened)
        {
            events.TryWrite(happened);
            return Task.CompletedTask;
        }
        channel.BasicAcksAsync += (_, e) => Note(new(OutboxEventKind.Confirmed, e.DeliveryTag, e.Multiple));
        channel.BasicNacksAsync += (_, e) => Note(new(OutboxEventKind.Refused, e.DeliveryTag, e.Multiple));
        channel.BasicReturnAsync += (_, e) => Note(
            new(OutboxEventKind.Returned, Target: e.RoutingKey, MessageId: e.BasicProperties.MessageId ?? ""));
        channel.ChannelShutdownAsync += (_, e) => Note(new(OutboxEventKind.Closed, Target: e.ReplyText));
    }

    public static async Task<OutboxChannel> Open(IConnection connection, ChannelWriter<OutboxEvent> events) =>
        new(await connection.CreateChannelAsync(new CreateChannelOptions(true, false)), events);

    public ValueTask Publish(string queue, OutboxItem item) => _channel.BasicPublishAsync(
        "", queue, mandatory: true,
        new BasicProperties
        {
            MessageId = item.Id.ToString(),
            ContentType = "application/json",
            Persistent = true,
            Headers = item.Trace is { } trace ? new Dictionary<string, object?> { [HeaderNames.TraceParent] = trace } : null,
        },
        item.Body);

    public ValueTask DisposeAsync() => _channel.DisposeAsync();
}

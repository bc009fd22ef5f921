using System.Threading.Channels;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Topology;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Granary.AmqpBridge.Replies;

/// <summary>
/// One broker channel for replies. Confirms are counted by us: the client's own tracking adds a header to every reply.
/// Its handlers run on the connection's reading loop and therefore never wait.
/// </summary>
internal sealed class ReplyChannel : IAsyncDisposable
{
    private static readonly CreateChannelOptions Options = new(
        publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    private readonly IChannel _channel;
    private readonly ChannelWriter<ReplyWork> _work;

    private ReplyChannel(IChannel channel, ChannelWriter<ReplyWork> work, int generation)
    {
        (_channel, _work, Generation) = (channel, work, generation);
        channel.BasicAcksAsync += OnAck;
        channel.BasicNacksAsync += OnNack;
        channel.BasicReturnAsync += OnReturn;
        channel.ChannelShutdownAsync += OnShutdown;
    }

    public int Generation { get; }

    public bool Open => _channel.IsOpen;

    public ConfirmWindow<(Delivery Delivery, long PublishedAt)> Unconfirmed { get; } = new();

    public static async Task<ReplyChannel> Create(
        IConnection connection, ChannelWriter<ReplyWork> work, int generation) =>
        new(await connection.CreateChannelAsync(Options), work, generation);

    // The broker delivers to direct reply-to and yet returns what was mandatory.
    public ValueTask Publish(string replyTo, BasicProperties properties, ReadOnlyMemory<byte> body) =>
        _channel.BasicPublishAsync("", replyTo, mandatory: !DirectReplyAddress.IsDirect(replyTo), properties, body);

    public ValueTask DisposeAsync()
    {
        _channel.BasicAcksAsync -= OnAck;
        _channel.BasicNacksAsync -= OnNack;
        _channel.BasicReturnAsync -= OnReturn;
        _channel.ChannelShutdownAsync -= OnShutdown;
        return _channel.DisposeAsync();
    }

    private Task OnAck(object sender, BasicAckEventArgs confirm) =>
        Post(ReplyWorkKind.Confirmed, confirm.DeliveryTag, confirm.Multiple);

    private Task OnNack(object sender, BasicNackEventArgs refusal) =>
        Post(ReplyWorkKind.Refused, refusal.DeliveryTag, refusal.Multiple);

    private Task OnReturn(object sender, BasicReturnEventArgs returned)
    {
        BridgeMetrics.Unroutable.Add(1);
        return Task.CompletedTask;
    }

    private Task OnShutdown(object sender, ShutdownEventArgs reason) =>
        Post(new(ReplyWorkKind.Closed) { Reason = reason });

    private Task Post(ReplyWorkKind kind, ulong tag, bool multiple) =>
        Post(new(kind) { Tag = tag, Multiple = multiple });

    private Task Post(ReplyWork work)
    {
        _work.TryWrite(work with { Generation = Generation });
        return Task.CompletedTask;
    }
}

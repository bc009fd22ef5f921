using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Granary.AmqpBridge;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Topology;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Granary.Hosting.Commands;

/// <summary>A small client for the tools: one connection, direct reply-to, a time-out that covers everything.</summary>
internal sealed class RpcClient : IAsyncDisposable
{
    private const string DirectReply = "amq.rabbitmq.reply-to";

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly AmqpOptions _options;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _waiting = new();

    private RpcClient(IConnection connection, IChannel channel, AmqpOptions options) =>
        (_connection, _channel, _options) = (connection, channel, options);

    public static async Task<RpcClient> Connect(AmqpOptions options)
    {
        var connection = await BrokerConnection.Open(options, "granary-call");
        var channel = await connection.CreateChannelAsync();
        var client = new RpcClient(connection, channel, options);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += client.Received;
        await channel.BasicConsumeAsync(DirectReply, autoAck: true, consumer);
        return client;
    }

    /// <summary>The reply; <c>null</c> when none came in time (asking again with the same key is safe).</summary>
    public Task<JsonElement?> Call(RpcRequest request, TimeSpan timeout)
    {
        var id = request.Key ?? Guid.NewGuid().ToString("N");
        return Publish(
            "", new TopologyTable(_options).Requests, new() { CorrelationId = id }, request.Body(id), timeout);
    }

    /// <summary>The same with a body that is not ours, as a producer that knows nothing of the envelope has.</summary>
    public Task<JsonElement?> Call(PlainRequest request, TimeSpan timeout)
    {
        var properties = new BasicProperties
        {
            CorrelationId = request.CorrelationId ?? Guid.NewGuid().ToString("N"),
            MessageId = request.MessageId,
            Headers = request.Auth is null
                ? null
                : new Dictionary<string, object?> { ["authorization"] = request.Auth },
        };
        var exchange = request.Exchange.Length == 0 ? "" : _options.Prefix + request.Exchange;
        return Publish(
            exchange, _options.Prefix + request.Queue, properties, Encoding.UTF8.GetBytes(request.Data), timeout);
    }

    private async Task<JsonElement?> Publish(
        string exchange, string queue, BasicProperties properties, ReadOnlyMemory<byte> body, TimeSpan timeout)
    {
        var reply = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[properties.CorrelationId!] = reply;
        try
        {
            properties.ReplyTo = DirectReply;
            properties.ContentType = "application/json";
            properties.DeliveryMode = DeliveryModes.Persistent;
            await _channel.BasicPublishAsync(exchange, queue, false, properties, body);
            return await reply.Task.WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _waiting.TryRemove(properties.CorrelationId!, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private Task Received(object sender, BasicDeliverEventArgs delivery)
    {
        if (_waiting.TryRemove(delivery.BasicProperties.CorrelationId ?? "", out var reply))
            reply.TrySetResult(JsonElement.Parse(delivery.Body.Span));
        return Task.CompletedTask;
    }
}

/// <summary>What is to be asked.</summary>
internal sealed record RpcRequest(string Action, JsonElement Data, string Version, string? Auth, string? Key)
{
    public ReadOnlyMemory<byte> Body(string id)
    {
        var body = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(body);
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("version", Version);
        writer.WriteString("action", Action);
        writer.WritePropertyName("data");
        Data.WriteTo(writer);
        if (Auth is not null)
            writer.WriteString("auth", Auth);
        writer.WriteEndObject();
        writer.Flush();
        return body.WrittenMemory;
    }
}

/// <summary>The bare data for a queue that does one action.</summary>
internal sealed record PlainRequest(string Queue, string Data, string? MessageId, string? Auth)
{
    /// <summary>Empty: the default exchange.</summary>
    public string Exchange { get; init; } = "";

    public string? CorrelationId { get; init; }
}

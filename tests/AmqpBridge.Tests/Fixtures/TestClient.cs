using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Granary.AmqpBridge.Topology;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Granary.Tests.Fixtures;

/// <summary>A caller with a reply queue of its own.</summary>
public sealed class TestClient : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly TopologyTable _table;

    private TestClient(IChannel channel, TopologyTable table) => (_channel, _table) = (channel, table);

    public string ReplyQueue { get; private set; } = "";

    public string Requests => _table.Requests;

    public ConcurrentQueue<TestReply> Replies { get; } = new();

    public static async Task<TestClient> Open(IConnection connection, TopologyTable table)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var client = new TestClient(channel, table)
        {
            ReplyQueue =
                (await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true)).QueueName,
        };
        await channel.BasicConsumeAsync(client.ReplyQueue, autoAck: true, client.Consumer());
        return client;
    }

    public AsyncEventingBasicConsumer Consumer()
    {
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, e) =>
        {
            Replies.Enqueue(
                new TestReply(new BasicProperties(e.BasicProperties), Encoding.UTF8.GetString(e.Body.Span)));
            return Task.CompletedTask;
        };
        return consumer;
    }

    /// <summary>Publishes a request, with this client's reply queue unless told otherwise.</summary>
    public Task Send(string id, Action<BasicProperties>? change = null, string action = "do") =>
        SendRaw($$$"""{"id":"{{{id}}}","action":"{{{action}}}","data":{}}""", properties =>
        {
            properties.CorrelationId = id;
            change?.Invoke(properties);
        });

    public Task SendRaw(string body, Action<BasicProperties>? change = null) => Publish(
        _table.Exchange, _table.Requests, Encoding.UTF8.GetBytes(body),
        new BasicProperties { ReplyTo = ReplyQueue, Headers = new Dictionary<string, object?>() }, change);

    /// <summary>As a producer does who knows nothing: no reply queue, no ids, unless told otherwise.</summary>
    public Task SendPlain(RequestQueue queue, string body, Action<BasicProperties>? change = null) =>
        SendPlain(queue, Encoding.UTF8.GetBytes(body), change);

    public Task SendPlain(RequestQueue queue, byte[] body, Action<BasicProperties>? change = null) =>
        Publish(queue.Only ?? "", queue.Name, body, Signed(queue, body), change);

    /// <summary>Into a queue of our own as the outbox does.</summary>
    private static BasicProperties Signed(RequestQueue queue, byte[] body) =>
        queue.Plain?.Managed?.Signature is not { } signature
            ? new()
            : new() { Headers = new Dictionary<string, object?> { ["x-granary-signature"] = signature.Of(body) } };

    public async Task<TestReply> Reply(string correlationId)
    {
        TestReply? found = null;
        bool IsIt(TestReply reply) => reply.Properties.CorrelationId == correlationId;
        await BrokerFixture.Until(
            () => (found = Replies.FirstOrDefault(IsIt)) is not null, $"a reply to {correlationId}");
        return found!;
    }

    /// <summary>As anybody may, straight to a queue through the default exchange.</summary>
    public Task SendTo(string queue, string body, Action<BasicProperties>? change = null) =>
        Publish("", queue, Encoding.UTF8.GetBytes(body), new BasicProperties(), change);

    public async Task<TestReply> Call(string id, Action<BasicProperties>? change = null, string? correlationId = null)
    {
        await Send(id, change);
        return await Reply(correlationId ?? id);
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private async Task Publish(
        string exchange, string key, byte[] body, BasicProperties properties, Action<BasicProperties>? change)
    {
        properties.Persistent = true;
        change?.Invoke(properties);
        await _channel.BasicPublishAsync(exchange, key, mandatory: true, properties, body);
    }
}

public sealed record TestReply(BasicProperties Properties, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public string? Code => Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    public string Status => Json.GetProperty("status").GetString()!;

    public object? Header(string name) =>
        Properties.Headers!.TryGetValue(name, out var value)
            ? value is byte[] b ? Encoding.UTF8.GetString(b) : value
            : null;
}

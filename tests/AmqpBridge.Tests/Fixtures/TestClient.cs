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

    public ConcurrentQueue<TestReply> Replies { get; } = new();

    public static async Task<TestClient> Open(IConnection connection, TopologyTable table)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var client = new TestClient(channel, table)
        {
            ReplyQueue = (await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true)).QueueName,
        };
        await channel.BasicConsumeAsync(client.ReplyQueue, autoAck: true, client.Consumer());
        return client;
    }

    public AsyncEventingBasicConsumer Consumer()
    {
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, e) =>
        {
            Replies.Enqueue(new TestReply(new BasicProperties(e.BasicProperties), Encoding.UTF8.GetString(e.Body.Span)));
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

    public async Task SendRaw(string body, Action<BasicProperties>? change = null)
    {
        var properties = new BasicProperties { ReplyTo = ReplyQueue, Persistent = true, Headers = new Dictionary<string, object?>() };
        change?.Invoke(properties);
        await _channel.BasicPublishAsync(_table.Exchange, _table.Requests, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }

    public async Task<TestReply> Reply(string correlationId)
    {
        TestReply? found = null;
        await BrokerFixture.Until(
            () => (found = Replies.FirstOrDefault(reply => reply.Properties.CorrelationId == correlationId)) is not null,
            $"a reply to {correlationId}");
        return found!;
    }

    public async Task<TestReply> Call(string id, Action<BasicProperties>? change = null)
    {
        await Send(id, change);
        return await Reply(id);
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();
}

public sealed record TestReply(BasicProperties Properties, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public string? Code => Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    public string Status => Json.GetProperty("status").GetString()!;

    public object? Header(string name) =>
        Properties.Headers!.TryGetValue(name, out var value) ? value is byte[] b ? Encoding.UTF8.GetString(b) : value : null;
}

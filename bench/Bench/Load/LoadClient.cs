using System.Globalization;
using RabbitMQ.Client;

namespace Granary.Bench.Load;

/// <summary>
/// The same client for everything that is measured: one connection, one channel, direct reply-to, and the correlation
/// id is a number that finds its slot in an array.
/// </summary>
internal sealed class LoadClient : IAsyncDisposable
{
    private const string DirectReplyTo = "amq.rabbitmq.reply-to";
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly string _replyTo;
    private Func<ReadOnlyMemory<byte>, long>? _numberInBody;
    private Round? _round;
    private long _next;

    private LoadClient(IConnection connection, IChannel channel, string replyTo)
    {
        _connection = connection;
        _channel = channel;
        _replyTo = replyTo;
    }

    public static async Task<LoadClient> Connect(Uri amqp)
    {
        var (connection, channel) = await Open(amqp);
        var client = new LoadClient(connection, channel, DirectReplyTo);
        await channel.BasicConsumeAsync(DirectReplyTo, autoAck: true, new Ear(client));
        return client;
    }

    /// <summary>For a peer that answers to a queue or an exchange of this name.</summary>
    /// <param name="amqp">The broker.</param>
    /// <param name="replies">The name.</param>
    /// <param name="numberInBody">Finds the request's number; without it the correlation id is the number.</param>
    public static async Task<LoadClient> Connect(
        Uri amqp, string replies, Func<ReadOnlyMemory<byte>, long>? numberInBody = null)
    {
        var (connection, channel) = await Open(amqp);
        var client = new LoadClient(connection, channel, replies) { _numberInBody = numberInBody };
        await channel.ExchangeDeclareAsync(replies, ExchangeType.Fanout, durable: false, autoDelete: true);
        await channel.QueueDeclareAsync(replies, durable: false, exclusive: true, autoDelete: true);
        await channel.QueueBindAsync(replies, replies, "");
        await channel.BasicConsumeAsync(replies, autoAck: true, new Ear(client));
        return client;
    }

    public async Task<RoundResult> Run(Traffic traffic, RoundPlan plan)
    {
        var round = new Round(traffic, plan, _channel, _replyTo, _next);
        Volatile.Write(ref _round, round);
        var result = await round.Run();
        Volatile.Write(ref _round, null);
        _next = round.Next;
        return result;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async Task<(IConnection Connection, IChannel Channel)> Open(Uri amqp)
    {
        var factory = new ConnectionFactory { Uri = amqp, AutomaticRecoveryEnabled = false };
        var connection = await factory.CreateConnectionAsync("granary-bench load");
        return (connection, await connection.CreateChannelAsync());
    }

    private ValueTask Hear(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var round = Volatile.Read(ref _round);
        if (round is null)
            return ValueTask.CompletedTask;
        var number = _numberInBody is { } read ? read(body)
            : long.TryParse(properties.CorrelationId, CultureInfo.InvariantCulture, out var parsed) ? parsed : -1;
        return round.Hear(number, body.Span);
    }

    private sealed class Ear(LoadClient client) : AsyncDefaultBasicConsumer(client._channel)
    {
        public override async Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
            IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
            CancellationToken cancellationToken = default) =>
            await client.Hear(properties, body);
    }
}

using RabbitMQ.Client;

namespace Granary.Bench.Echo;

/// <summary>
/// The measure of all things here: what RabbitMQ.Client and the broker can do when the request costs nothing. It
/// answers with the request's own body, without confirms, and acknowledges one by one.
/// </summary>
internal static class EchoServer
{
    private const ushort Prefetch = 512;

    /// <summary>Echoes until the process is killed.</summary>
    public static async Task<bool> Run(BenchArguments arguments)
    {
        var queue = arguments.Text("queue", "echo");
        var amqp = new Uri(Environment.GetEnvironmentVariable("GRANARY_AMQP")!);
        var factory = new ConnectionFactory { Uri = amqp, AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync("granary-bench echo");
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = arguments.Text("queue-type", "quorum") });
        await channel.BasicQosAsync(0, Prefetch, global: false);
        await channel.BasicConsumeAsync(queue, autoAck: false, new Mouth(channel));
        await File.WriteAllTextAsync(arguments.Text("ready", "echo"), queue);
        await Task.Delay(Timeout.Infinite);
        return true;
    }

    private sealed class Mouth(IChannel channel) : AsyncDefaultBasicConsumer(channel)
    {
        public override async Task HandleBasicDeliverAsync(
            string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey,
            IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
            CancellationToken cancellationToken = default)
        {
            var correlation = properties.CorrelationId;
            var reply = new BasicProperties { CorrelationId = correlation, ContentType = "application/json" };
            await Channel.BasicPublishAsync("", properties.ReplyTo!, mandatory: false, reply, body, cancellationToken);
            await Channel.BasicAckAsync(deliveryTag, multiple: false, cancellationToken);
        }
    }
}

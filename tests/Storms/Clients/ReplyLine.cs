using Granary.Storms.Lab;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Granary.Storms.Clients;

/// <summary>A connection with a reply queue on it; when it broke it can be opened again.</summary>
internal sealed class ReplyLine(Brokers brokers, string name, Action<BasicDeliverEventArgs> take) : IAsyncDisposable
{
    private const int QueueLifeMs = 600_000;
    private readonly SemaphoreSlim _publishing = new(1, 1);
    private volatile IChannel? _channel;
    private IConnection? _connection;

    /// <summary>
    /// Not exclusive, not auto-delete: it is still there after a reconnect, and expires when it is forgotten.
    /// </summary>
    public string Queue { get; } = name + ".replies";

    public bool Open => _channel is { IsOpen: true };

    public async Task<bool> TryOpen()
    {
        try
        {
            await Close();
            _connection = await brokers.Connect(name);

            // Without confirms a broker of a cluster may lose everything, and not tell.
            var channel = await _connection.CreateChannelAsync(new(true, false));
            channel.BasicNacksAsync += (_, _) =>
            {
                _channel = null;
                return Task.CompletedTask;
            };
            await channel.QueueDeclareAsync(
                Queue, durable: true, exclusive: false, autoDelete: false,
                new Dictionary<string, object?>
                {
                    ["x-expires"] = QueueLifeMs,
                    ["x-queue-type"] = brokers.Replicated ? "quorum" : "classic",
                });
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += Deliver;
            await channel.BasicConsumeAsync(Queue, autoAck: true, consumer);
            _channel = channel;
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it was, the broker is not there yet.
            return false;
        }
    }

    /// <returns>False: not sent, or nobody knows; it will be sent again.</returns>
    public async Task<bool> TryPublish(string exchange, string target, BasicProperties properties, byte[] body)
    {
        await _publishing.WaitAsync();
        try
        {
            if (_channel is not { IsOpen: true } channel)
                return false;
            await channel.BasicPublishAsync(exchange, target, mandatory: false, properties, body);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
        finally
        {
            _publishing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_channel is { IsOpen: true } channel)
                await channel.QueueDeleteAsync(Queue);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It expires by itself.
        }

        await Close();
        _publishing.Dispose();
    }

    private Task Deliver(object sender, BasicDeliverEventArgs delivery)
    {
        take(delivery);
        return Task.CompletedTask;
    }

    private async Task Close()
    {
        _channel = null;
        if (_connection is { } old)
        {
            _connection = null;
            try
            {
                await old.DisposeAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // It broke before it could be closed.
            }
        }
    }
}

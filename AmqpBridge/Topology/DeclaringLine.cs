using RabbitMQ.Client;

namespace Granary.AmqpBridge.Topology;

/// <summary>
/// A channel for many declarations: the broker closes it for each that it refuses, and then there is another.
/// </summary>
internal sealed class DeclaringLine(IConnection connection) : IAsyncDisposable
{
    private IChannel? _channel;

    public async ValueTask<IChannel> Channel()
    {
        if (_channel is { IsOpen: true })
            return _channel;
        await DisposeAsync();
        return _channel = await connection.CreateChannelAsync();
    }

    public ValueTask DisposeAsync() => _channel?.DisposeAsync() ?? ValueTask.CompletedTask;
}

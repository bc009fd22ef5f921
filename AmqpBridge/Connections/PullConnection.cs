using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Connections;

/// <summary>A command's connection, for taking messages one by one.</summary>
internal sealed class PullConnection : IAsyncDisposable
{
    private readonly AmqpOptions _options;
    private readonly string _name;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IConnection _connection;

    private PullConnection(AmqpOptions options, string name, IConnection connection)
    {
        (_options, _name, _connection) = (options, name, connection);
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            _ended.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public IConnection Connection => _connection;

    /// <summary>It was delivered a message that the client library cannot read.</summary>
    public bool DiedOfMessage => BrokerFaults.CannotRead(_connection.CloseReason);

    public static async Task<PullConnection> Open(AmqpOptions options, string name) =>
        new(options, name, await BrokerConnection.Open(options, name));

    /// <summary>A new one in its place.</summary>
    public async Task<PullConnection> Again()
    {
        await DisposeAsync();
        return await Open(_options, _name);
    }

    /// <summary>The client's own call never ends if the message ends the connection.</summary>
    public async Task<BasicGetResult?> Get(IChannel channel, string queue)
    {
        var got = channel.BasicGetAsync(queue, autoAck: false);
        await Task.WhenAny(got, _ended.Task);
        return got.IsCompleted ? await got : throw new AlreadyClosedException(_connection.CloseReason!);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

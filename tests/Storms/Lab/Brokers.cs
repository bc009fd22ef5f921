using RabbitMQ.Client;

namespace Granary.Storms.Lab;

/// <summary>One broker, or the nodes of a cluster, of which each is tried in turn.</summary>
public sealed class Brokers(params IReadOnlyList<Uri> nodes)
{
    private int _turn;

    /// <summary>Queues of clients must outlive their node, too.</summary>
    public bool Replicated => nodes.Count > 1;

    public static implicit operator Brokers(Uri node) => FromUri(node);

    public static Brokers FromUri(Uri node) => new(node);

    /// <summary>The next one in turn that takes a connection.</summary>
    public async Task<IConnection> Connect(string name)
    {
        for (var left = nodes.Count; ; left--)
        {
            var factory = new ConnectionFactory
            {
                Uri = nodes[Interlocked.Increment(ref _turn) % nodes.Count],
                AutomaticRecoveryEnabled = false,
                TopologyRecoveryEnabled = false,
                RequestedConnectionTimeout = TimeSpan.FromSeconds(3),
                ContinuationTimeout = TimeSpan.FromSeconds(10),
            };
            try
            {
                return await factory.CreateConnectionAsync(name);
            }
            catch (Exception e) when (left > 1 && e is not OutOfMemoryException)
            {
                // The next one.
            }
        }
    }

    /// <summary>As <c>GRANARY_AMQP</c> takes it.</summary>
    public override string ToString() => string.Join(',', nodes);
}

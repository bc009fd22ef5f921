using System.Net.Sockets;
using Granary.AmqpBridge.Inbound;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Connections;

/// <summary>The client library's factory for one node.</summary>
internal static class BrokerFactory
{
    /// <param name="broker">The node.</param>
    /// <param name="options">How to connect.</param>
    /// <param name="bodies">Which bodies are let in; null: all.</param>
    public static ConnectionFactory Factory(
        this BrokerEndpoint broker, AmqpOptions options, InboundBodies? bodies = null) => new()
        {
            HostName = broker.Host,
            Port = broker.Port,
            UserName = broker.User,
            Password = broker.Password,
            VirtualHost = broker.VirtualHost,

            // Our own loop reconnects: the client's recovery can hang for ever while it says that it is open
            // (rabbitmq-dotnet-client#2038).
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(options.HeartbeatSeconds),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(options.ConnectSeconds),
            HandshakeContinuationTimeout = TimeSpan.FromSeconds(options.ConnectSeconds),
            SocketFactory = Sockets(broker, options, bodies),
        };

    private static Func<AddressFamily, ITcpClient> Sockets(
        BrokerEndpoint broker, AmqpOptions options, InboundBodies? bodies)
    {
        var ssl = broker.Tls ? BrokerCertificates.For(broker, options.Tls) : null;
        Func<Stream, CancellationToken, Task<Stream>>? secure =
            ssl is null ? null : (plain, stop) => BrokerCertificates.Secure(plain, ssl, stop);
        return family => GatheringClient.Open(family, secure, bodies is null ? null : new FrameFilter(bodies));
    }
}

using System.Net.Sockets;
using System.Text.RegularExpressions;
using Granary.AmqpBridge.Inbound;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Connections;

/// <summary>One broker node and how to log in there. <see cref="ToString"/> shows no password.</summary>
public sealed partial record BrokerEndpoint(
    string Host, int Port, bool Tls, string User, string Password, string VirtualHost)
{
    private const string Example = "write amqp://user:password@host:5672/vhost";

    public override string ToString() => $"{(Tls ? "amqps" : "amqp")}://{Host}:{Port}";

    /// <summary>All endpoints of <see cref="AmqpOptions.Uri"/>, in their order.</summary>
    public static IReadOnlyList<BrokerEndpoint> ParseAll(AmqpOptions options)
    {
        var endpoints = UriStart().Split(options.Uri.Trim())
            .SelectMany(Expand)
            .Select(Parse)
            .ToArray();
        return endpoints.Length > 0 ? endpoints : throw new SetupException($"Amqp:Uri is empty; {Example}.");
    }

    /// <param name="options">How to connect.</param>
    /// <param name="bodies">Which bodies are let in; null: all.</param>
    internal ConnectionFactory Factory(AmqpOptions options, InboundBodies? bodies = null) => new()
    {
        HostName = Host,
        Port = Port,
        UserName = User,
        Password = Password,
        VirtualHost = VirtualHost,

        // Our own loop reconnects: the client's recovery can hang for ever while it says that it is open
        // (rabbitmq-dotnet-client#2038).
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(options.HeartbeatSeconds),
        RequestedConnectionTimeout = TimeSpan.FromSeconds(options.ConnectSeconds),
        HandshakeContinuationTimeout = TimeSpan.FromSeconds(options.ConnectSeconds),
        SocketFactory = Sockets(options, bodies),
    };

    private Func<AddressFamily, ITcpClient> Sockets(AmqpOptions options, InboundBodies? bodies)
    {
        var ssl = Tls ? BrokerCertificates.For(this, options.Tls) : null;
        Func<Stream, CancellationToken, Task<Stream>>? secure =
            ssl is null ? null : (plain, stop) => BrokerCertificates.Secure(plain, ssl, stop);
        return family => GatheringClient.Open(family, secure, bodies is null ? null : new FrameFilter(bodies));
    }

    /// <summary><c>amqp://u:p@a,b:5673/v</c> is a node a and a node b.</summary>
    private static IEnumerable<string> Expand(string uri)
    {
        var text = uri.Trim().TrimEnd(',');
        var parts = HostList().Match(text);
        return parts.Success
            ? parts.Groups["hosts"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(host => parts.Groups["head"].Value + host.Trim() + parts.Groups["tail"].Value)
            : [text];
    }

    private static BrokerEndpoint Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps")
            || uri.Host == "")
            throw new SetupException($"Amqp:Uri is not an AMQP URI; {Example}.");
        var tls = uri.Scheme == "amqps";
        var login = uri.UserInfo.Split(':', 2);
        return new BrokerEndpoint(
            uri.Host,
            uri.Port > 0 ? uri.Port : tls ? 5671 : 5672,
            tls,
            uri.UserInfo == "" ? "guest" : Uri.UnescapeDataString(login[0]),
            login.Length > 1 ? Uri.UnescapeDataString(login[1]) : uri.UserInfo == "" ? "guest" : "",
            uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "/");
    }

    [GeneratedRegex(",(?=\\s*amqps?://)")]
    private static partial Regex UriStart();

    [GeneratedRegex("^(?<head>amqps?://(?:[^@/]*@)?)(?<hosts>[^/?]+)(?<tail>/.*)?$")]
    private static partial Regex HostList();
}

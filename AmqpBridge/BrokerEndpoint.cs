using System.Text.RegularExpressions;

namespace Granary.AmqpBridge;

/// <summary>One broker node and how to log in there. <see cref="ToString"/> shows no password.</summary>
public sealed partial record BrokerEndpoint(
    string Host, int Port, bool Tls, string User, string Password, string VirtualHost)
{
    private const string Example = "write amqp://user:password@host:5672/vhost";

    public override string ToString() => $"{(Tls ? "amqps" : "amqp")}://{Host}:{Port}";

    /// <summary>All endpoints of <see cref="AmqpOptions.Uri"/>, in their order.</summary>
    public static IReadOnlyList<BrokerEndpoint> ParseAll(AmqpOptions options)
    {
        // Most name a single node, and then no start has to load what takes lists apart.
        var uri = options.Uri.Trim();
        var endpoints = (uri.Contains(',', StringComparison.Ordinal) ? UriStart().Split(uri).SelectMany(Expand) : [uri])
            .Select(Parse)
            .ToArray();
        return endpoints.Length > 0 ? endpoints : throw new SetupException($"Amqp:Uri is empty; {Example}.");
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

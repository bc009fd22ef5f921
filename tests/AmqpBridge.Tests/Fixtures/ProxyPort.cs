using System.Net;
using System.Net.Sockets;

namespace Granary.Tests.Fixtures;

/// <summary>Accepts connections for what stands between the bridge and the broker.</summary>
internal sealed class ProxyPort : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _target;

    /// <param name="target">The broker.</param>
    /// <param name="join">Takes a connection over.</param>
    public ProxyPort(string target, Func<TcpClient, Task> join)
    {
        _target = new Uri(target);
        _listener.Start();
        Uri = new UriBuilder(_target) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port };
        _ = Accept(join);
    }

    /// <summary>The broker's address as it is for those that go through here.</summary>
    public UriBuilder Uri { get; }

    public async Task<TcpClient> Connect()
    {
        var server = new TcpClient();
        await server.ConnectAsync(_target.Host, _target.Port > 0 ? _target.Port : 5672);
        return server;
    }

    public void Dispose() => _listener.Dispose();

    private async Task Accept(Func<TcpClient, Task> join)
    {
        try
        {
            while (true)
                _ = join(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception) when (!_listener.Server.IsBound)
        {
            // Disposed.
        }
    }
}

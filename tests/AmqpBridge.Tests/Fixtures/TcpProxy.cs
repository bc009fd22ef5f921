using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Granary.Tests.Fixtures;

/// <summary>Stands between the bridge and the broker, so that a test can cut the wire.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly Uri _target;
    private volatile bool _refusing;

    public TcpProxy(string target)
    {
        _target = new Uri(target);
        _listener.Start();
        _ = Accept();
    }

    public string Uri => new UriBuilder(_target) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ToString();

    public int Accepted { get; private set; }

    public void Refuse(bool refusing)
    {
        _refusing = refusing;
        if (refusing)
            Cut();
    }

    public void Cut()
    {
        foreach (var client in _open)
            client.Close();
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        Cut();
        return ValueTask.CompletedTask;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                if (_refusing)
                {
                    client.Close();
                    continue;
                }
                Accepted++;
                _ = Join(client);
            }
        }
        catch (Exception) when (!_listener.Server.IsBound)
        {
            // Disposed.
        }
    }

    private async Task Join(TcpClient client)
    {
        var server = new TcpClient();
        await server.ConnectAsync(_target.Host, _target.Port > 0 ? _target.Port : 5672);
        (client.NoDelay, server.NoDelay) = (true, true);
        _open.Add(client);
        _open.Add(server);
        try
        {
            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
        client.Close();
        server.Close();
    }
}

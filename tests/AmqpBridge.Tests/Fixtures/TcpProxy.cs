using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Granary.Tests.Fixtures;

/// <summary>Stands between the bridge and the broker, so that a test can cut the wire.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly ProxyPort _port;
    private readonly ConcurrentBag<TcpClient> _open = [];
    private volatile bool _refusing;

    public TcpProxy(string target) => _port = new ProxyPort(target, Join);

    public string Uri => _port.Uri.ToString();

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
        _port.Dispose();
        Cut();
        return ValueTask.CompletedTask;
    }

    private async Task Join(TcpClient client)
    {
        if (_refusing)
        {
            client.Close();
            return;
        }
        Accepted++;
        var server = await _port.Connect();
        (client.NoDelay, server.NoDelay) = (true, true);
        _open.Add(client);
        _open.Add(server);
        try
        {
            await Task.WhenAny(
                client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
        client.Close();
        server.Close();
    }
}

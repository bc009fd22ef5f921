using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Granary.Tests.Postgres;

/// <summary>
/// A way to the database that can be cut: altogether, or at the moment when a commit's answer comes back. Or it
/// freezes.
/// </summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Socket> _open = [];
    private int _cuts;
    private int _spared;
    private volatile bool _hung;
    private volatile bool _away;
    private volatile TaskCompletionSource? _frozen;

    public CuttingProxy(string host, int port)
    {
        _server = new IPEndPoint(Dns.GetHostAddresses(host)[0], port);
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many answers to commits have been swallowed.</summary>
    public int Swallowed { get; private set; }

    /// <summary>The next answers to commits do not arrive: the commit is durable and the connection is gone.</summary>
    public void CutAnswers(int count) => _cuts = count;

    /// <summary>
    /// After some answers, that to a commit does not arrive: it is durable and its connection stays silent.
    /// </summary>
    public void HoldAnswer(int after) => (_hung, _spared, _cuts) = (true, after, 1);

    /// <summary>Every connection is cut, and none is accepted until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _away = true;
        lock (_open)
            foreach (var socket in _open)
                socket.Close(0);
    }

    public void Mend() => _away = false;

    /// <summary>Connections are accepted and stay open, and nothing arrives until <see cref="Thaw"/>.</summary>
    public void Freeze() => _frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw()
    {
        _frozen?.TrySetResult();
        _frozen = null;
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        Thaw();
        await _stopping.CancelAsync();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task Accept()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var client = await _listener.AcceptSocketAsync(_stopping.Token);
            if (_away)
                client.Close(0);
            else
                _ = Carry(client);
        }
    }

    private async Task Carry(Socket client)
    {
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var way = new Way();
        lock (_open)
            _open.Add(client);
        try
        {
            await upstream.ConnectAsync(_server);
            await Task.WhenAny(Pump(client, upstream, way, true), Pump(upstream, client, way, false));
        }
        finally
        {
            lock (_open)
                _open.Remove(client);
            client.Close(0);
        }
    }

    private async Task Pump(Socket from, Socket to, Way way, bool request)
    {
        var buffer = new byte[65536];
        while (await from.ReceiveAsync(buffer) is var length and > 0)
        {
            var chunk = buffer.AsMemory(0, length);
            if (request && chunk.Span.IndexOf(Encoding.ASCII.GetBytes("granary_commit")) >= 0)
                way.Committing = true;
            else if (!request && way.Committing)
            {
                way.Committing = false;
                // The server answers only after the commit is durable.
                if (Interlocked.Decrement(ref _spared) < 0 && Interlocked.Decrement(ref _cuts) >= 0)
                {
                    Swallowed++;
                    if (_hung)
                        await Task.Delay(Timeout.Infinite, _stopping.Token);
                    return;
                }
            }
            if (_frozen is { } ice)
                await ice.Task;
            await to.SendAsync(chunk);
        }
    }

    private sealed class Way
    {
        public volatile bool Committing;
    }
}

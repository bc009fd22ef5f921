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
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint server;
    private readonly CancellationTokenSource stopping = new();
    private readonly HashSet<Socket> open = [];
    private int cuts;
    private int spared;
    private volatile bool hung;
    private volatile bool away;
    private volatile TaskCompletionSource? frozen;

    public CuttingProxy(string host, int port)
    {
        server = new IPEndPoint(Dns.GetHostAddresses(host)[0], port);
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many answers to commits have been swallowed.</summary>
    public int Swallowed { get; private set; }

    /// <summary>The next answers to commits do not arrive: the commit is durable and the connection is gone.</summary>
    public void CutAnswers(int count) => cuts = count;

    /// <summary>
    /// After some answers, that to a commit does not arrive: it is durable and its connection stays silent.
    /// </summary>
    public void HoldAnswer(int after) => (hung, spared, cuts) = (true, after, 1);

    /// <summary>Every connection is cut, and none is accepted until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        away = true;
        lock (open)
            foreach (var socket in open)
                socket.Close(0);
    }

    public void Mend() => away = false;

    /// <summary>Connections are accepted and stay open, and nothing arrives until <see cref="Thaw"/>.</summary>
    public void Freeze() => frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw()
    {
        frozen?.TrySetResult();
        frozen = null;
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        Thaw();
        await stopping.CancelAsync();
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task Accept()
    {
        while (!stopping.IsCancellationRequested)
        {
            var client = await listener.AcceptSocketAsync(stopping.Token);
            if (away)
                client.Close(0);
            else
                _ = Carry(client);
        }
    }

    private async Task Carry(Socket client)
    {
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var way = new Way();
        lock (open)
            open.Add(client);
        try
        {
            await upstream.ConnectAsync(server);
            await Task.WhenAny(Pump(client, upstream, way, true), Pump(upstream, client, way, false));
        }
        finally
        {
            lock (open)
                open.Remove(client);
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
                if (Interlocked.Decrement(ref spared) < 0 && Interlocked.Decrement(ref cuts) >= 0)
                {
                    Swallowed++;
                    if (hung)
                        await Task.Delay(Timeout.Infinite, stopping.Token);
                    return;
                }
            }
            if (frozen is { } ice)
                await ice.Task;
            await to.SendAsync(chunk);
        }
    }

    private sealed class Way
    {
        public volatile bool Committing;
    }
}

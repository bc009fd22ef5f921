using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Granary.AmqpBridge.Unreadable;

namespace Granary.Tests.Fixtures;

/// <summary>
/// Stands between a bridge and the broker and does to it what a broker does that is short of memory: says so, and reads no
/// more. A real alarm would stop all other tests.
/// </summary>
public sealed class AlarmProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Uri _target;
    private TaskCompletionSource _open = new();
    private NetworkStream? _client;

    public AlarmProxy(string target)
    {
        _target = new Uri(target);
        _open.SetResult();
        _listener.Start();
        _ = Accept();
    }

    public string Uri => new UriBuilder(_target) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ToString();

    public int Accepted { get; private set; }

    public Task Block()
    {
        _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Say(new FrameWriter().Short(10).Short(60).ShortText("low on memory"));
    }

    public Task Unblock()
    {
        _open.TrySetResult();
        return Say(new FrameWriter().Short(10).Short(61));
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _open.TrySetResult();
        return ValueTask.CompletedTask;
    }

    private async Task Say(FrameWriter method)
    {
        await _writing.WaitAsync();
        await _client!.WriteAsync(method.Frame(FrameKind.Method, 0));
        _writing.Release();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Join(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception) when (!_listener.Server.IsBound)
        {
            // Disposed.
        }
    }

    private async Task Join(TcpClient client)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(_target.Host, _target.Port > 0 ? _target.Port : 5672);
        (client.NoDelay, server.NoDelay) = (true, true);
        // The first connection is the bridge's.
        if (Accepted++ == 0)
            _client = client.GetStream();
        try
        {
            await Task.WhenAny(Up(client.GetStream(), server.GetStream()), Down(server.GetStream(), client.GetStream()));
        }
        finally
        {
            client.Close();
        }
    }

    private async Task Up(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is var read and > 0)
        {
            await _open.Task;
            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    /// <summary>Frame by frame, so that another may come between.</summary>
    private async Task Down(NetworkStream from, NetworkStream to)
    {
        var frame = new byte[256 * 1024];
        while (true)
        {
            await from.ReadExactlyAsync(frame.AsMemory(0, 7));
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(3)) + 8;
            await from.ReadExactlyAsync(frame.AsMemory(7, length - 7));
            await _writing.WaitAsync();
            await to.WriteAsync(frame.AsMemory(0, length));
            _writing.Release();
        }
    }
}

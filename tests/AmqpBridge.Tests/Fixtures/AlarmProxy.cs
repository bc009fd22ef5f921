using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using Granary.AmqpBridge.Frames;
using Granary.AmqpBridge.Unreadable;

namespace Granary.Tests.Fixtures;

/// <summary>
/// Stands between a bridge and the broker and does to it what a broker does that is short of memory: says so, and reads
/// no more. A real alarm would stop all other tests.
/// </summary>
public sealed class AlarmProxy : IAsyncDisposable
{
    private readonly ProxyPort _port;
    private readonly SemaphoreSlim _writing = new(1);
    private TaskCompletionSource _reads = new();
    private readonly ConcurrentDictionary<NetworkStream, bool> _clients = [];

    public AlarmProxy(string target)
    {
        _reads.SetResult();
        _port = new ProxyPort(target, Join);
    }

    public string Uri => _port.Uri.ToString();

    /// <summary>Connections that are open.</summary>
    public int Open => _clients.Count;

    public Task Block()
    {
        _reads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Say(new FrameWriter().Short(10).Short(60).ShortText("low on memory"));
    }

    public Task Unblock()
    {
        _reads.TrySetResult();
        return Say(new FrameWriter().Short(10).Short(61));
    }

    /// <summary>Nothing that the broker says arrives until <see cref="Speak"/>.</summary>
    public Task Hush() => _writing.WaitAsync();

    public void Speak() => _writing.Release();

    public ValueTask DisposeAsync()
    {
        _port.Dispose();
        _reads.TrySetResult();
        return ValueTask.CompletedTask;
    }

    private async Task Say(FrameWriter method)
    {
        await _writing.WaitAsync();
        foreach (var client in _clients.Keys)
            await client.WriteAsync(method.Frame(FrameKind.Method, 0));
        _writing.Release();
    }

    private async Task Join(TcpClient client)
    {
        using var server = await _port.Connect();
        (client.NoDelay, server.NoDelay) = (true, true);
        var stream = client.GetStream();
        _clients[stream] = true;
        try
        {
            await Task.WhenAny(Up(stream, server.GetStream()), Down(server.GetStream(), stream));
        }
        finally
        {
            _clients.TryRemove(stream, out _);
            client.Close();
        }
    }

    private async Task Up(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is var read and > 0)
        {
            await _reads.Task;
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

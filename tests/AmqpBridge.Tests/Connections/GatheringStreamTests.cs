using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Granary.AmqpBridge.Connections;

namespace Granary.Tests.Connections;

public sealed class GatheringStreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private GatheringClient _client = null!;
    private Socket _peer = null!;

    public async Task InitializeAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _client = GatheringClient.Open(AddressFamily.InterNetwork);
        await _client.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        _peer = await listener.AcceptSocketAsync();
    }

    public Task DisposeAsync()
    {
        _client.Dispose();
        _peer.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Everything_arrives_once_and_in_order()
    {
        const int count = 100_000;
        var stream = _client.GetStream();
        var writing = Task.Run(async () =>
        {
            var buffer = new byte[sizeof(int)];
            for (var i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(buffer, i);
                await stream.WriteAsync(buffer);
            }
        });

        var arrived = await Receive(count * sizeof(int));

        await writing;
        for (var i = 0; i < count; i++)
            Assert.Equal(i, BinaryPrimitives.ReadInt32LittleEndian(arrived.AsSpan(i * sizeof(int))));
    }

    [Fact]
    public async Task A_peer_that_does_not_read_makes_the_writer_wait()
    {
        var stream = _client.GetStream();
        var chunk = new byte[64 * 1024];
        var sent = 0;
        ValueTask last;
        while ((last = stream.WriteAsync(chunk)).IsCompleted)
            Assert.True(++sent < 10_000, "nothing holds the writer up");

        var arrived = await Receive((sent + 1) * chunk.Length);

        await last.AsTask().WaitAsync(Patience);
        Assert.Equal((sent + 1) * chunk.Length, arrived.Length);
    }

    [Fact]
    public async Task What_was_written_before_the_end_arrives()
    {
        await _client.GetStream().WriteAsync(new byte[] { 1, 2, 3 });
        _client.Close();

        Assert.Equal([1, 2, 3], await Receive(3));
        Assert.Equal(0, await _peer.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task A_writer_is_told_that_the_connection_is_gone()
    {
        var stream = _client.GetStream();
        _peer.LingerState = new LingerOption(true, 0);
        _peer.Close();

        using var patience = new CancellationTokenSource(Patience);
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (!patience.IsCancellationRequested)
                await stream.WriteAsync(new byte[1024]);
        });
    }

    private async Task<byte[]> Receive(int count)
    {
        var all = new byte[count];
        using var patience = new CancellationTokenSource(Patience);
        for (var read = 0; read < count;)
        {
            var more = await _peer.ReceiveAsync(all.AsMemory(read), patience.Token);
            Assert.NotEqual(0, more);
            read += more;
        }

        return all;
    }
}

using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Granary.AmqpBridge.Inbound;

namespace Granary.AmqpBridge.Connections;

/// <summary>
/// A connection whose frames go out together. RabbitMQ.Client writes each frame by itself, which costs a call of the
/// system for each; here a frame waits until the thread pool has a moment, and takes along what was written meanwhile.
/// An idle pool has that moment at once. What comes is looked at by the filter, if there is one.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="wire">What goes over it: TLS, or the bytes themselves.</param>
/// <param name="filter">Of what comes in.</param>
internal sealed class GatheringStream(Socket socket, Stream wire, FrameFilter? filter)
    : NetworkStream(socket), IThreadPoolWorkItem
{
    /// <summary>Beyond it a writer waits until the socket took what is there.</summary>
    private const int Enough = 256 * 1024;

    private const int Usual = 16 * 1024;

    private readonly Lock _lock = new();
    private ArrayBufferWriter<byte> _waiting = new(Usual);
    private ArrayBufferWriter<byte> _sending = new(Usual);
    private TaskCompletionSource? _room;
    private Exception? _fault;
    private volatile Sender _sender;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = filter?.Waiting(buffer.Span) ?? 0;
        while (read == 0)
        {
            var came = await wire.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (came == 0 || filter is null)
                return came;
            read = filter.Pass(buffer.Span[..came]);
            if (read == 0)
                read = filter.Waiting(buffer.Span);
        }
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_fault is not null)
                return ValueTask.FromException(new IOException(_fault.Message, _fault));
            _waiting.Write(buffer.Span);
            if (_sender == Sender.Idle)
            {
                _sender = Sender.Waits;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            if (_waiting.WrittenCount < Enough)
                return ValueTask.CompletedTask;
            _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public void Execute()
    {
        if (Begin())
            _ = Send();
    }

    /// <summary>Sends what has not gone out yet, so that a farewell arrives.</summary>
    public void Drain(TimeSpan most)
    {
        // Not left to the pool, which may have no moment so soon.
        Execute();
        SpinWait.SpinUntil(() => _sender == Sender.Idle, most);
    }

    /// <summary>False: there is nothing to send, or somebody is at it.</summary>
    private bool Begin()
    {
        lock (_lock)
        {
            if (_sender != Sender.Waits)
                return false;
            _sender = Sender.Works;
            return true;
        }
    }

    private async Task Send()
    {
        try
        {
            while (Take() is { } bytes)
                await wire.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            Fail(fault);
        }
    }

    private ReadOnlyMemory<byte>? Take()
    {
        lock (_lock)
        {
            if (_sending.Capacity > Enough)
                _sending = new(Usual);
            _sending.ResetWrittenCount();
            if (_waiting.WrittenCount == 0)
            {
                _sender = Sender.Idle;
                return null;
            }

            (_sending, _waiting) = (_waiting, _sending);
            _room?.TrySetResult();
            _room = null;
            return _sending.WrittenMemory;
        }
    }

    private void Fail(Exception fault)
    {
        lock (_lock)
        {
            (_fault, _sender) = (fault, Sender.Idle);
            _room?.TrySetException(new IOException(fault.Message, fault));
            _room = null;
        }
    }

    private enum Sender
    {
        Idle,

        /// <summary>For the thread pool.</summary>
        Waits,

        Works,
    }
}

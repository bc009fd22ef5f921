using Granary.AmqpBridge.Replies;
using Granary.Errors;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// Consumes one queue while it may. To pause is: cancel the consumer, let what runs finish, give the rest back once.
/// </summary>
internal sealed partial class PausableConsumer(
    string queue, int prefetch, OutageGate gate, ReplyPublisher replies, TimeProvider time, ILogger logger)
{
    // A turn that is still waiting for a dead dependency after this long is returned with the rest; the key tells
    // later.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _stopped = Signal();
    private readonly TaskCompletionSource _lost = Signal();
    private volatile TaskCompletionSource _wake = Signal();
    private QueueConsumer? _consumer;
    private string _tag = "";
    private TaskCompletionSource? _aloneReady;
    private long _delivered;
    private volatile bool _alone;
    private volatile bool _stopping;
    private volatile bool _consuming;

    public required Func<OpenDeliveries, Incoming, Delivery> Receive { get; init; }

    public required Func<Delivery, Task> Handle { get; init; }

    public OpenDeliveries Open { get; private set; } = null!;

    public string Queue { get; } = queue;

    public bool Consuming => _consuming;

    /// <summary>How many deliveries there have been; the watchdog compares.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    private bool Wanted => gate.Open && !_alone && !_stopping;

    public async Task Prepare(IConnection connection)
    {
        var channel = await connection.CreateChannelAsync();
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            Lost($"its channel was closed: {reason.ReplyText}");
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, (ushort)prefetch, global: false);
        Open = new OpenDeliveries(channel);
    }

    /// <summary>Starts and pauses as the world allows; throws when the consumer is lost.</summary>
    public async Task Run(CancellationToken stop)
    {
        gate.Changed += Wake;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var wake = _wake = Signal();
                await Look(stop);
                if (_alone && !_consuming)
                    _aloneReady?.TrySetResult();
                if (_stopping && !_consuming)
                    _stopped.TrySetResult();
                await Task.WhenAny(wake.Task, Task.Delay(Pulse, time, stop));
                await (_lost.Task.IsCompleted ? _lost.Task : Task.CompletedTask);
            }
        }
        finally
        {
            gate.Changed -= Wake;
            _consuming = false;
            Open.Abandon();
            _stopped.TrySetResult();
        }
    }

    /// <summary>Looks at the gate again now rather than soon.</summary>
    public void Wake() => _wake.TrySetResult();

    /// <summary>Runs something while nothing of this queue is in flight.</summary>
    public async Task Alone(Func<Task> work, CancellationToken stop)
    {
        _aloneReady = Signal();
        _alone = true;
        try
        {
            Wake();
            await _aloneReady.Task.WaitAsync(stop);
            await work();
        }
        finally
        {
            _alone = false;
            Wake();
        }
    }

    /// <summary>No more deliveries; done when those in flight are answered and acknowledged.</summary>
    public Task Stop()
    {
        _stopping = true;
        Wake();
        return _stopped.Task;
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Look(CancellationToken stop)
    {
        if (Wanted != _consuming)
            return _consuming ? Pause(stop) : Start();
        // Held when the gate was closed for a moment that was not seen here: nobody else would ask them.
        foreach (var delivery in _consuming ? Open.TakeHeld() : [])
            _ = Handle(delivery);
        return Task.CompletedTask;
    }

    private async Task Start()
    {
        _consumer = new QueueConsumer(Open.Channel, Deliver, Lost);
        _tag = await Open.Channel.BasicConsumeAsync(Queue, autoAck: false, _consumer);
        _consuming = true;
        LogConsuming(Queue);
    }

    private async Task Pause(CancellationToken stop)
    {
        await Cancel();
        var patience = _stopping ? Timeout.InfiniteTimeSpan : Grace;
        await Task.WhenAny(Open.WhenIdle(), Task.Delay(patience, time, stop), _lost.Task);
        stop.ThrowIfCancellationRequested();
        await replies.ReturnAll(Open);
        LogPaused(Queue);
    }

    private async Task Cancel()
    {
        _consuming = false;
        await Open.Channel.BasicCancelAsync(_tag);
        await _consumer!.Cancelled;
    }

    private void Deliver(Incoming incoming)
    {
        _delivered++;
        _ = Handle(Receive(Open, incoming));
    }

    private void Lost(string why)
    {
        _lost.TrySetException(new UnavailableException("broker", $"queue '{Queue}' is not consumed any more: {why}.", true));
        Wake();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Consuming {Queue}")]
    private partial void LogConsuming(string queue);

    [LoggerMessage(Level = LogLevel.Information, Message = "Paused {Queue}")]
    private partial void LogPaused(string queue);
}

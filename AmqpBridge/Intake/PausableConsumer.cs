using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Inbound;
using Granary.AmqpBridge.Replies;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// Consumes one queue while it may. To pause is: cancel the consumer, let what runs finish, give the rest back once.
/// </summary>
internal sealed partial class PausableConsumer(string queue, int prefetch, BridgeParts parts, ReplyPublisher replies)
{
    // A turn that is still waiting for a dead dependency after this long is returned with the rest; the key tells
    // later.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    // So long after there was too little room for the bodies that came, as many come at once as before.
    private static readonly TimeSpan Narrowly = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly ILogger _logger = parts.Loggers.CreateLogger<PausableConsumer>();
    private readonly TaskCompletionSource _stopped = Signal();
    private readonly TaskCompletionSource _lost = Signal();
    private volatile TaskCompletionSource _wake = Signal();
    private QueueConsumer? _consumer;
    private string _tag = "";
    private TaskCompletionSource? _aloneReady;
    private long _delivered;
    private long? _narrowed;
    private volatile bool _alone;
    private volatile bool _stopping;
    private volatile bool _consuming;
    private volatile bool _narrowing;

    public required Func<OpenDeliveries, Incoming, Delivery> Receive { get; init; }

    public required Func<Delivery, Task> Handle { get; init; }

    public OpenDeliveries Open { get; private set; } = null!;

    public string Queue { get; } = queue;

    public bool Consuming => _consuming;

    /// <summary>
    /// It consumes, or will as soon as there is room for what came, or its queue is there again, for which nobody else
    /// waits.
    /// </summary>
    public bool Serving => _consuming || _narrowing || _gone is not null;

    /// <summary>How many deliveries there have been; the watchdog compares.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    private bool Wanted => parts.Gate.Open && !_alone && !_stopping;

    public Task Prepare(BrokerLink link, InboundBodies bodies)
    {
        (_link, _bodies) = (link, bodies);
        return OpenChannel();
    }

    /// <summary>Starts and pauses as the world allows; throws when the consumer is lost.</summary>
    public async Task Run(CancellationToken stop)
    {
        parts.Gate.Changed += Wake;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var wake = _wake = Signal();
                await LookAlone(stop);
                if (_alone && !_consuming)
                    _aloneReady?.TrySetResult();
                if (_stopping && !_consuming)
                    _stopped.TrySetResult();
                await Task.WhenAny(wake.Task, Task.Delay(Pulse, parts.Time, stop));
                await (_lost.Task.IsCompleted ? _lost.Task : Task.CompletedTask);
            }
        }
        finally
        {
            parts.Gate.Changed -= Wake;
            (_consuming, _narrowing) = (false, false);
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
        if (_gone is not null)
            return _stopping ? Task.CompletedTask : Reopen();
        if (Wanted != _consuming)
            return _consuming ? Pause(stop) : Start();
        // A broker that reads nothing does not even cancel; what comes meanwhile is put off.
        if (_consuming && Open.IsOverfull && !_link.IsBlocked)
            return Narrow(stop);
        if (_consuming && _narrowed is { } since && parts.Time.GetElapsedTime(since) > Narrowly && !_link.IsBlocked)
            return Widen();
        if (_consuming)
            AskHeld();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Held when the gate was closed for a moment that was not seen here: nobody else would ask them.
    /// </summary>
    private void AskHeld()
    {
        foreach (var delivery in Open.TakeHeld())
            _ = Handle(delivery);
    }

    private async Task Start()
    {
        var most = _narrowed is null ? prefetch : Math.Min(prefetch, Open.Room.Fits(_bodies.Longest));
        await Open.Channel.BasicQosAsync(0, (ushort)most, global: false);
        _consumer = new QueueConsumer(Open.Channel, Deliver, Lost, Lose);
        _tag = await Open.Channel.BasicConsumeAsync(Queue, autoAck: false, _consumer);
        _consuming = true;
        parts.Health.Opened(Queue);
        LogConsuming(Queue);
    }

    /// <summary>
    /// More came, or was answered, than there is room for. From the moment when half of it is free so few are taken at
    /// once that there is room for them whatever they are; meanwhile those that are worked on go on.
    /// </summary>
    private async Task Narrow(CancellationToken stop)
    {
        LogNarrow(Queue);
        _narrowing = true;
        _narrowed = parts.Time.GetTimestamp();
        await Cancel();
        while (!Open.Room.IsHalfFree && Wanted && !_lost.Task.IsCompleted)
        {
            AskHeld();
            await Task.Delay(Moment, parts.Time, stop);
        }
        await replies.ReturnPutOff(Open);
        await Start();
        _narrowing = false;
    }

    private async Task Widen()
    {
        _narrowed = null;
        await Cancel();
        await Start();
    }

    private async Task Pause(CancellationToken stop)
    {
        await Cancel();
        var patience = _stopping ? Timeout.InfiniteTimeSpan : Grace;
        await Task.WhenAny(Open.WhenIdle(), Task.Delay(patience, parts.Time, stop), _lost.Task);
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
        var delivery = Receive(Open, incoming);
        if (!CutBody.HadNoRoom(incoming.Body.Span) && !Open.Room.IsOverfull)
        {
            _ = Handle(delivery);
            return;
        }
        Open.PutOff(delivery);
        Wake();
    }

    private void Lost(string why)
    {
        _lost.TrySetException(
            new UnavailableException("broker", $"queue '{Queue}' is not consumed any more: {why}.", true));
        Wake();
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Requests or replies of {Queue} are large; taking fewer at once for a while")]
    private partial void LogNarrow(string queue);

    [LoggerMessage(Level = LogLevel.Information, Message = "Consuming {Queue}")]
    private partial void LogConsuming(string queue);

    [LoggerMessage(Level = LogLevel.Information, Message = "Paused {Queue}")]
    private partial void LogPaused(string queue);
}

using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Inbound;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// A plain queue is on one node, and anybody's to delete: while it is away it keeps its own door shut and no other.
/// </summary>
internal sealed partial class PausableConsumer
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private BrokerLink _link = null!;
    private InboundBodies _bodies = null!;
    private volatile string? _gone;
    private long? _tried;

    /// <summary>Declares a plain queue once more; null: without its queue the session ends.</summary>
    public Func<IChannel, Task>? Redeclare { get; init; }

    /// <summary>The queue may be away while the session goes on.</summary>
    public bool StandsAlone => Redeclare is not null && _link.Connection.IsOpen;

    /// <summary>It is consumed no more, whatever the reason.</summary>
    public void Lose(string why)
    {
        if (!StandsAlone)
        {
            Lost(why);
            return;
        }
        _gone ??= why;
        Wake();
    }

    private async Task OpenChannel()
    {
        var channel = await _link.Connection.CreateChannelAsync();
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            if (channel == Open?.Channel)
                Lose($"its channel was closed: {reason.ReplyText}");
            return Task.CompletedTask;
        };
        Open = new OpenDeliveries(channel, _bodies.NewRoom(channel.ChannelNumber));
    }

    private async Task LookAlone(CancellationToken stop)
    {
        try
        {
            await Look(stop);
        }
        catch (Exception fault) when (StandsAlone && fault is OperationInterruptedException or AlreadyClosedException)
        {
            Lose(BrokerFaults.OneLine(fault.Message));
        }
    }

    /// <summary>
    /// Begins anew, over a channel of its own; what was open on the old one the broker has taken back.
    /// </summary>
    private async Task Reopen()
    {
        if (_tried is { } last && parts.Time.GetElapsedTime(last) < Again)
            return;
        _tried = parts.Time.GetTimestamp();
        var why = _gone!;
        parts.Health.Shut(Queue, why);
        LogShut(Queue, why);
        (_consuming, _narrowed) = (false, null);
        var old = Open;
        old.Abandon();
        await OpenChannel();
        await old.Channel.DisposeAsync();
        _gone = null;
        try
        {
            await Redeclare!(Open.Channel);
        }
        catch (OperationInterruptedException fault) when (_link.Connection.IsOpen)
        {
            _gone = BrokerFaults.OneLine(fault.ShutdownReason?.ReplyText ?? fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not consuming {Queue} for now: {Why}")]
    private partial void LogShut(string queue, string why);
}

using System.Threading.Channels;
using Granary.AmqpBridge.Replies;
using Granary.Errors;
using Granary.Ports;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Outbox;

/// <summary>
/// Publishes what commits left in the outbox: confirmed, <em>then</em> cleared. One lane a target: one that is missing,
/// full or silent waits by itself and holds up nobody else.
/// </summary>
internal sealed partial class OutboxPublisher(
    IOutbox outbox, string prefix, TimeProvider time, ILogger<OutboxPublisher> logger)
{
    private const int MaxOpen = 1024;
    private const int MaxOpenPerTarget = 128;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConfirmLimit = TimeSpan.FromSeconds(20);

    private readonly Channel<OutboxEvent> _events =
        Channel.CreateUnbounded<OutboxEvent>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Dictionary<string, OutboxLane> _lanes = new(StringComparer.Ordinal);
    private readonly List<long> _done = [];
    private readonly ConfirmWindow<(OutboxItem Item, long PublishedAt)> _unconfirmed = new();
    private bool _more;
    private int _woken;

    public async Task Run(IConnection connection, CancellationToken stop)
    {
        outbox.Arrived += Wake;
        await using var poll = time.CreateTimer(_ => Wake(), null, TimeSpan.Zero, Poll);
        try
        {
            await using var channel = await OutboxChannel.Open(connection, _events.Writer);
            while (await _events.Reader.WaitToReadAsync(stop))
            {
                while (_events.Reader.TryRead(out var happened))
                    Note(happened);
                await Clear();
                await Publish(channel);
            }
        }
        finally
        {
            outbox.Arrived -= Wake;
            await Leave();
        }
    }

    /// <summary>The channel is closed by now: what was not confirmed until then is anybody's again.</summary>
    private async ValueTask Leave()
    {
        while (_events.Reader.TryRead(out var happened))
        {
            if (happened.Kind is not (OutboxEventKind.Wake or OutboxEventKind.Closed))
                Note(happened);
        }
        await Clear();
        try
        {
            await outbox.Abandon();
        }
        catch (UnavailableException away)
        {
            LogAway(away.Message);
        }
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0)
            _events.Writer.TryWrite(new(OutboxEventKind.Wake));
    }

    private void Note(OutboxEvent happened)
    {
        switch (happened.Kind)
        {
            case OutboxEventKind.Wake:
                Volatile.Write(ref _woken, 0);
                _more = true;
                Overdue();
                break;
            case OutboxEventKind.Returned:
                Lane(happened.Target[prefix.Length..]).Returned.Add(happened.MessageId);
                break;
            case OutboxEventKind.Closed:
                throw new UnavailableException("broker", $"the outbox channel was closed: {happened.Target}.", outage: true);
            default:
                Settle(happened);
                break;
        }
    }

    private void Settle(OutboxEvent happened)
    {
        List<(OutboxItem Item, long PublishedAt)> taken = [];
        _unconfirmed.Take(happened.Tag, happened.Multiple, taken);
        foreach (var (item, _) in taken)
        {
            var lane = Lane(item.Target);
            lane.Open--;
            if (lane.Returned.Remove(item.Id.ToString()) || happened.Kind == OutboxEventKind.Refused)
                Failed(lane, item, happened.Kind == OutboxEventKind.Refused ? "it is refused" : "there is no such queue");
            else
                Succeeded(lane, item);
        }
        _more = true;
    }

    private void Overdue()
    {
        var now = time.GetTimestamp();
        foreach (var (item, _) in _unconfirmed.TakeWhere(e => time.GetElapsedTime(e.PublishedAt, now) > ConfirmLimit))
        {
            var lane = Lane(item.Target);
            lane.Open--;
            Failed(lane, item, "nobody confirms it");
        }
    }

    private void Succeeded(OutboxLane lane, OutboxItem item)
    {
        lane.BackOff.Reset();
        _done.Add(item.Seq);
    }

    private void Failed(OutboxLane lane, OutboxItem item, string why)
    {
        if (lane.RetryAt <= time.GetUtcNow())
        {
            lane.RetryAt = time.GetUtcNow() + lane.BackOff.Next();
            LogHeldUp(item.Target, why);
        }
        lane.Release.Add(item.Seq);
    }

    private async ValueTask Clear()
    {
        try
        {
            if (_done.Count > 0)
                await outbox.Done(_done);
            _done.Clear();
            foreach (var lane in _lanes.Values.Where(lane => lane.Release.Count > 0))
            {
                var wait = lane.RetryAt - time.GetUtcNow();
                await outbox.Release(lane.Release, wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(100));
                lane.Release.Clear();
            }
        }
        catch (UnavailableException away)
        {
            // What was not cleared is claimed and published again when its lease ends, with the same message_id.
            LogAway(away.Message);
        }
    }

    private async ValueTask Publish(OutboxChannel channel)
    {
        while (_more && _unconfirmed.Count < MaxOpen)
        {
            var claimed = await Claim(Math.Min(256, MaxOpen - _unconfirmed.Count));
            _more = claimed.Count > 0;
            foreach (var item in claimed)
                await Publish(channel, item);
            await Clear();
        }
    }

    private async ValueTask Publish(OutboxChannel channel, OutboxItem item)
    {
        var lane = Lane(item.Target);
        if (lane.RetryAt > time.GetUtcNow() || lane.Open >= MaxOpenPerTarget)
        {
            lane.Release.Add(item.Seq);
            return;
        }
        lane.Open++;
        _unconfirmed.Add((item, time.GetTimestamp()));
        try
        {
            await channel.Publish(prefix + item.Target, item);
        }
        catch (Exception fault) when (fault is ArgumentException or WireFormattingException)
        {
            _unconfirmed.TakeBack();
            lane.Open--;
            Failed(lane, item, fault.Message);
        }
    }

    private async ValueTask<IReadOnlyList<OutboxItem>> Claim(int max)
    {
        try
        {
            return await outbox.Claim(max, Lease);
        }
        catch (UnavailableException away)
        {
            LogAway(away.Message);
            return [];
        }
    }

    private OutboxLane Lane(string target)
    {
        if (!_lanes.TryGetValue(target, out var lane))
            _lanes.Add(target, lane = new OutboxLane());
        return lane;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outgoing messages to {Target} wait: {Why}")]
    private partial void LogHeldUp(string target, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The outbox waits for the database: {Detail}")]
    private partial void LogAway(string detail);
}

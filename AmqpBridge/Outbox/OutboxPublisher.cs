using System.Threading.Channels;
using Granary.AmqpBridge.Connections;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;

namespace Granary.AmqpBridge.Outbox;

/// <summary>
/// Publishes what commits left in the outbox: confirmed, <em>then</em> cleared. Each target goes by itself:
/// one that is missing, full or silent, or has a message that the broker does not take, holds up no other.
/// </summary>
internal sealed partial class OutboxPublisher(
    IOutbox outbox, TopologyTable table, TimeProvider time, ILogger<OutboxPublisher> logger)
{
    private const int MaxOpen = 1024;
    private const int MaxClaim = 256;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly Channel<OutboxEvent> _events =
        Channel.CreateUnbounded<OutboxEvent>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Dictionary<string, OutboxTarget> _targets = new(StringComparer.Ordinal);
    private bool _more;
    private int _woken;

    private int Open => _targets.Values.Sum(target => target.Open);

    public async Task Run(BrokerLink link, CancellationToken stop)
    {
        outbox.Arrived += Wake;
        await using var poll = time.CreateTimer(_ => Wake(), null, TimeSpan.Zero, Poll);
        try
        {
            while (await _events.Reader.WaitToReadAsync(stop))
            {
                while (_events.Reader.TryRead(out var happened))
                    await Note(link, happened);
                await Clear();
                await Publish(link);
            }
        }
        finally
        {
            outbox.Arrived -= Wake;
            await Leave();
        }
    }

    /// <summary>Once the channels are closed, what was not confirmed until then is anybody's again.</summary>
    private async ValueTask Leave()
    {
        foreach (var target in _targets.Values)
            await target.DisposeAsync();
        while (_events.Reader.TryRead(out var happened))
            happened.Target?.NoteLast(happened);
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

    private ValueTask Note(BrokerLink link, OutboxEvent happened)
    {
        _more = true;
        if (happened.Kind == OutboxEventKind.Closed && !link.Connection.IsOpen)
            throw new UnavailableException(
                "broker", $"the connection was closed: {happened.Reason!.ReplyText}.", outage: true);
        if (happened.Target is { } target)
            return target.Note(happened);
        Volatile.Write(ref _woken, 0);
        foreach (var each in _targets.Values)
            each.Overdue(link);
        return default;
    }

    private async ValueTask Clear()
    {
        try
        {
            long[] done = [.. _targets.Values.SelectMany(target => target.Done)];
            if (done.Length > 0)
                await outbox.Done(done);
            foreach (var target in _targets.Values)
            {
                target.Done.Clear();
                await Clear(target);
            }
        }
        catch (UnavailableException away)
        {
            // What was not cleared is claimed and published again when its lease ends, with the same message_id.
            LogAway(away.Message);
        }
    }

    private async ValueTask Clear(OutboxTarget target)
    {
        while (target.Aside.TryPeek(out var aside))
        {
            await outbox.SetAside(aside.Item.Seq, aside.Why);
            target.Aside.Dequeue();
            BridgeMetrics.SetAside.Add(1);
            LogSetAside(aside.Item.Id, aside.Item.Target, aside.Item.Body.Length, aside.Why);
        }
        if (target.Release.Count == 0)
            return;
        var wait = target.Wait;
        await outbox.Release(target.Release, wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(100));
        target.Release.Clear();
    }

    private async ValueTask Publish(BrokerLink link)
    {
        while (_more && !link.IsBlocked && MaxOpen - Open is > 0 and var room)
        {
            var claimed = await Claim(Math.Min(MaxClaim, room));
            _more = claimed.Count > 0;
            foreach (var item in claimed)
                await Target(link, item.Target).Take(item);
            await Clear();
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

    private OutboxTarget Target(BrokerLink link, string name)
    {
        if (!_targets.TryGetValue(name, out var target))
        {
            var address = table.AddressOf(name);
            target = new OutboxTarget(
                name, target => OutboxChannel.Open(link.Connection, address, target, _events.Writer), time, logger);
            _targets.Add(name, target);
        }
        return target;
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Outgoing message {Id} to {Target}, {Size} bytes, is set aside, for the "
            + "broker does not take it: {Why}")]
    private partial void LogSetAside(Guid id, string target, int size, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The outbox waits for the database: {Detail}")]
    private partial void LogAway(string detail);
}

using Granary.AmqpBridge.Connections;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Granary.AmqpBridge.Outbox;

/// <summary>
/// One target of outgoing messages, on a broker channel of its own: what closes that is one of its messages. They are
/// then published again one at a time, so that the next close names the culprit, which is set aside.
/// </summary>
internal sealed partial class OutboxTarget(
    string name, Func<OutboxTarget, Task<OutboxChannel>> open, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int MaxOpen = 128;
    private static readonly TimeSpan ConfirmLimit = TimeSpan.FromSeconds(20);

    private readonly BackOff _backOff = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), Random.Shared);
    private readonly HashSet<string> _returned = new(StringComparer.Ordinal);
    private readonly Queue<OutboxItem> _suspects = new();
    private OutboxChannel? _channel;
    private DateTimeOffset _retryAt;
    private long _suspectUntil;
    private bool _refused;

    /// <summary>What is under way.</summary>
    public int Open => Unconfirmed + _suspects.Count;

    public List<long> Done { get; } = [];

    /// <summary>What has to wait.</summary>
    public List<long> Release { get; } = [];

    public Queue<(OutboxItem Item, string Why)> Aside { get; } = new();

    public TimeSpan Wait => _retryAt - time.GetUtcNow();

    private int Unconfirmed => _channel?.Unconfirmed.Count ?? 0;

    public async ValueTask Take(OutboxItem item)
    {
        if (Wait > TimeSpan.Zero || Open >= MaxOpen)
            Release.Add(item.Seq);
        else if (_suspects.Count > 0 || item.Seq <= _suspectUntil)
            _suspects.Enqueue(item);
        else
            await Publish(item);
        await Continue();
    }

    public async ValueTask Note(OutboxEvent happened)
    {
        if (happened.Kind == OutboxEventKind.Closed && happened.Channel == _channel)
            await Reopen(happened.Reason!);
        else
            NoteLast(happened);
        await Continue();
    }

    /// <summary>Sends nothing more for it.</summary>
    public void NoteLast(OutboxEvent happened)
    {
        if (happened.Channel != _channel || happened.Kind == OutboxEventKind.Closed)
            return;
        if (happened.Kind == OutboxEventKind.Returned)
            _returned.Add(happened.MessageId ?? "");
        else
            Settle(happened);
    }

    public void Overdue(BrokerLink link)
    {
        if (_channel is null)
            return;
        var late = _channel.Unconfirmed.TakeWhere(e => link.Elapsed(e.PublishedAt) > ConfirmLimit);
        foreach (var (item, _) in late)
            Failed(item, "nobody confirms it");
    }

    public ValueTask DisposeAsync() => _channel?.DisposeAsync() ?? default;

    private void Settle(OutboxEvent happened)
    {
        List<(OutboxItem Item, long PublishedAt)> taken = [];
        _channel!.Unconfirmed.Take(happened.Tag, happened.Multiple, taken);
        foreach (var (item, _) in taken)
        {
            var returned = _returned.Remove(item.Id.ToString());
            if (happened.Kind == OutboxEventKind.Refused)
                Refused(item);
            else if (returned)
                Failed(item, "there is no such queue");
            else
                Succeeded(item);
        }
    }

    private async ValueTask Reopen(ShutdownEventArgs reason)
    {
        var left = _channel!.Unconfirmed.TakeWhere(_ => true);
        await Close();
        if (!BrokerFaults.RefusesMessage(reason))
            left.ForEach(entry => Failed(entry.Item, $"the broker closes the channel: {reason.ReplyText}"));
        else if (left.Count == 1)
            Aside.Enqueue((left[0].Item, reason.ReplyText));
        else
            Suspect(left.ConvertAll(entry => entry.Item));
    }

    private async ValueTask Close()
    {
        await _channel!.DisposeAsync();
        (_channel, _refused) = (null, false);
        _returned.Clear();
    }

    private void Suspect(List<OutboxItem> items)
    {
        var behind = _suspects.ToArray();
        _suspects.Clear();
        foreach (var item in items.Concat(behind))
        {
            _suspects.Enqueue(item);
            _suspectUntil = Math.Max(_suspectUntil, item.Seq);
        }
    }

    /// <summary>The next suspect, when the one before is through.</summary>
    private async ValueTask Continue()
    {
        while (Unconfirmed == 0 && _suspects.TryDequeue(out var suspect))
            await Publish(suspect);
    }

    private async ValueTask Publish(OutboxItem item)
    {
        try
        {
            await Renew();
        }
        catch (ChannelAllocationException full)
        {
            Failed(item, full.Message);
            return;
        }
        _channel!.Unconfirmed.Add((item, time.GetTimestamp()));
        try
        {
            await _channel.Publish(item);
        }
        catch (AlreadyClosedException)
        {
            // It stays among the unconfirmed; the channel's end is on its way through the queue.
        }
        catch (Exception fault) when (fault is ArgumentException or WireFormattingException)
        {
            _channel.Unconfirmed.TakeBack();
            Aside.Enqueue((item, fault.Message));
        }
    }

    /// <summary>After a refusal another channel is used, as by a <see cref="ConfirmedPublisher"/>.</summary>
    private async ValueTask Renew()
    {
        if (_refused && Unconfirmed == 0)
            await Close();
        _channel ??= await open(this);
    }

    private void Refused(OutboxItem item)
    {
        _refused = true;
        Failed(item, "it is refused");
    }

    private void Succeeded(OutboxItem item)
    {
        _backOff.Reset();
        Done.Add(item.Seq);
    }

    private void Failed(OutboxItem item, string why)
    {
        if (Wait <= TimeSpan.Zero)
        {
            _retryAt = time.GetUtcNow() + _backOff.Next();
            LogHeldUp(name, why);
        }
        Release.Add(item.Seq);
        while (_suspects.TryDequeue(out var suspect))
            Release.Add(suspect.Seq);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outgoing messages to {Target} wait: {Why}")]
    private partial void LogHeldUp(string target, string why);
}

using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Intake;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Events;

namespace Granary.AmqpBridge.Replies;

/// <summary>
/// When the broker closes the reply channel, one reply among the unconfirmed is to blame. They are published again one
/// at a time, so that the next close names the culprit, and only that reply is lost.
/// </summary>
internal sealed partial class ReplyPublisher
{
    /// <summary>Whether a direct reply may go over the shared connection; else it is taken care of.</summary>
    private bool Harmless(Delivery delivery)
    {
        var (trust, node) = direct.Look(delivery.Envelope.ReplyTo!);
        if (trust == DirectReplyTrust.Trusted)
            return true;
        if (trust == DirectReplyTrust.Broken || !direct.Try(delivery, node))
            GiveUp(delivery, "its direct reply address is broken");
        return false;
    }

    private void Tried(Delivery delivery, bool good) => _work.Writer.TryWrite(
        new(good ? ReplyWorkKind.Acknowledge : ReplyWorkKind.Undeliverable) { Delivery = delivery });

    private async ValueTask Reopen(ShutdownEventArgs reason)
    {
        var unconfirmed = _channel.Unconfirmed.TakeWhere(_ => true);
        await _channel.DisposeAsync();
        _channel = await ReplyChannel.Create(link.Connection, _work.Writer, ++_generation);
        LogReopened(unconfirmed.Count);
        if (_oneByOne && unconfirmed is [var (culprit, _)])
            await Blame(culprit, reason);
        else
            unconfirmed.ForEach(entry => _suspects.Enqueue(entry.Delivery));
        _oneByOne = true;
        await NextSuspect();
    }

    private async ValueTask Blame(Delivery culprit, ShutdownEventArgs reason)
    {
        if (LargeReply.Refuse(culprit, reason))
        {
            using (culprit.Scope(logger))
                LogRefused(culprit.ShownAction, reason.ReplyText);
            await Publish(culprit);
        }
        else
        {
            GiveUp(culprit, "the broker closes the channel for it");
        }
    }

    /// <summary>
    /// A transaction is lost as a whole; its replies are published one by one on the channel that confirms each.
    /// </summary>
    private async ValueTask ReopenTransactions()
    {
        var unconfirmed = _transactions.TakeAll();
        await _transactions.DisposeAsync();
        _transactions = await ReplyTransactions.Open(link, _work.Writer, ++_generation);
        LogReopened(unconfirmed.Count);
        unconfirmed.ForEach(_suspects.Enqueue);
        _oneByOne = true;
        await NextSuspect();
    }

    private async ValueTask NextSuspect()
    {
        if (_channel.Unconfirmed.Count > 0 || !_channel.Open)
            return;
        if (_suspects.TryDequeue(out var suspect))
        {
            await Publish(suspect);
            if (_channel.Unconfirmed.Count == 0)
                await NextSuspect();
            return;
        }
        _oneByOne = false;
        while (_waiting.TryDequeue(out var delivery))
            await Offer(delivery);
    }

    /// <summary>A queue without a majority confirms nothing; its replies may not fill the prefetch for ever.</summary>
    private async ValueTask Sweep()
    {
        var limit = TimeSpan.FromSeconds(options.ReplyConfirmSeconds);
        foreach (var (delivery, _) in _channel.Unconfirmed.TakeWhere(e => link.Elapsed(e.PublishedAt) > limit))
            GiveUp(delivery, "nobody confirms it");
        if (_oneByOne)
            await NextSuspect();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Giving up the reply to {Action}: {Why}")]
    private partial void LogGivenUp(string action, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reply to {Action} is replaced by a refusal: {Why}")]
    private partial void LogRefused(string action, string why);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The reply channel was closed; {Count} replies are published again")]
    private partial void LogReopened(int count);
}

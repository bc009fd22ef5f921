using Granary.AmqpBridge.Connections;
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

    private void Tried(Delivery delivery, bool good) =>
        Tried(delivery, good ? null : "its direct reply address is broken");

    private void Tried(Delivery delivery, string? fault) => _work.Writer.TryWrite(
        new(fault is null ? ReplyWorkKind.Acknowledge : ReplyWorkKind.Undeliverable)
        {
            Delivery = delivery,
            Why = fault,
        });

    private ValueTask Refused(ulong tag, bool multiple)
    {
        _taken.Clear();
        _channel.Unconfirmed.Take(tag, multiple, _taken);
        _refused.AddRange(_taken.Select(entry => entry.Delivery));
        return _oneByOne ? NextSuspect() : ValueTask.CompletedTask;
    }

    /// <summary>
    /// Their queue is full; or the broker looks for it where it was (<see cref="ConfirmedPublisher"/>), and another
    /// channel finds it. That is tried once: a caller's queue must not hold up the others.
    /// </summary>
    private void TryElsewhere()
    {
        if (_refused.Count == 0 || !_elsewhere.IsCompleted)
            return;
        _elsewhere = TryElsewhere([.. _refused]);
        _refused.Clear();
    }

    private async Task TryElsewhere(Delivery[] refused)
    {
        var outcomes = new List<Task<PublishOutcome>>();
        try
        {
            using var writer = new ReplyWriter();
            await using var publisher = await ConfirmedPublisher.Open(link.Connection);
            foreach (var delivery in refused)
            {
                var body = writer.Write(delivery.Envelope.CorrelationId, delivery.Outcome!);
                outcomes.Add(await publisher.Send(
                    "", delivery.Envelope.ReplyTo!, ReplyProperties.Of(delivery), body, mandatory: false));
            }
            await link.Answer(Task.WhenAll(outcomes), _limit, CancellationToken.None);
        }
        catch (Exception)
        {
            // Those that are not confirmed are given up.
        }
        foreach (var (n, delivery) in refused.Index())
        {
            var outcome = outcomes.ElementAtOrDefault(n);
            var isOut = outcome is { IsCompletedSuccessfully: true, Result: PublishOutcome.Confirmed };
            Tried(delivery, isOut ? null : "its queue refuses it");
        }
    }

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
        foreach (var (delivery, _) in _channel.Unconfirmed.TakeWhere(e => link.Elapsed(e.PublishedAt) > _limit))
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

using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Inbound;
using Granary.AmqpBridge.Replies;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Seeing;
using Granary.AmqpBridge.Topology;
using Granary.AmqpBridge.Unreadable;
using Granary.Dispatch;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// Reads deliveries, asks the dispatcher, and carries out what the rules decide. Everything up to the dispatcher
/// happens in the order of delivery.
/// </summary>
internal sealed class RequestReceiver(
    RequestQueue queue, IRequestReader reader, BridgeParts parts, ReplyPublisher replies, RetryPublisher retries)
{
    private static readonly TimeSpan SettleAgain = TimeSpan.FromSeconds(2);

    private readonly SettlementRules _rules = new(parts.Table, queue);
    private readonly DeliveryLog _lines = new(parts.Loggers.CreateLogger<RequestReceiver>());

    /// <summary>What to do with a delivery that an outage left undecided.</summary>
    public required Action<Delivery> Hold { get; init; }

    public Delivery Receive(OpenDeliveries open, Incoming incoming)
    {
        var now = parts.Time.GetUtcNow();
        var body = incoming.Body;
        var envelope = reader.Read(body.Span, incoming.Properties, incoming.Redelivered, now);
        var routingKey = ActionChoice.RoutingKey(queue, incoming);
        if (queue.Plain is { ActionBy: not null } plain)
            envelope = ActionChoice.Of(plain, routingKey, incoming, envelope);
        var cut = CutBody.Read(body.Span)
            ?? (body.Length > reader.MaxBodyBytes ? BodyStub.Of(body.Span, reader.MaxBodyBytes) : null);
        // Copied, for the client takes its memory back when the handler returns.
        var delivery = new Delivery(open, queue, incoming, cut?.Start ?? body.ToArray(), envelope)
        {
            Arrived = parts.Time.GetTimestamp(),
            Seen = now,
            Cut = cut,
            RoutingKey = routingKey,
            IsStray = _rules.IsStray(incoming),
            Room = open.Room.OfBody(body.Length),
            Dispatcher = parts.Dispatcher,
        };
        open.Add(delivery);
        return delivery;
    }

    /// <summary>Asks without waiting: the next delivery may be asked as soon as this returns.</summary>
    public Task Ask(Delivery delivery)
    {
        if (AtTheDoor(delivery) is { } settlement)
            return Apply(delivery, settlement);
        try
        {
            var pending = parts.Dispatcher.Handle(BridgeSpans.Receive(delivery));
            if (!pending.IsCompletedSuccessfully)
                return Await(delivery, pending);
            return Apply(delivery, SettlementRules.Decided(delivery.Envelope, pending.Result));
        }
        catch (Exception fault)
        {
            return Failed(delivery, fault);
        }
    }

    /// <summary>
    /// The request will not be tried: what is recorded under its key, else the refusal, is its answer.
    /// </summary>
    public async Task GiveUp(Delivery delivery, Refusal refusal, bool deadLetter)
    {
        while (delivery.Open)
        {
            try
            {
                await Apply(delivery, AtTheDoor(delivery) ?? await GivenUp(delivery, refusal, deadLetter));
                return;
            }
            catch (Exception fault) when (fault is not UnavailableException { Outage: true })
            {
                _lines.Failed(delivery, fault, SettleAgain);
                await Task.Delay(SettleAgain, parts.Time);
            }
            catch (UnavailableException outage)
            {
                Away(outage);
                await Apply(delivery, Settlement.Hold.Instance);
                return;
            }
        }
    }

    private async Task<Settlement> GivenUp(Delivery delivery, Refusal refusal, bool deadLetter)
    {
        var outcome = await parts.Dispatcher.Settle(delivery.Request!, refusal);
        return deadLetter
            ? SettlementRules.GivenUp(delivery.Envelope, outcome)
            : SettlementRules.Decided(delivery.Envelope, outcome);
    }

    private Settlement? AtTheDoor(Delivery delivery)
    {
        if (delivery.IsStray)
            return _rules.Stray(delivery.Envelope);
        if (_rules.RefusedReplyTo(delivery.Envelope) is { } refused)
            return refused;
        if (delivery.Envelope.Refusal is { } refusal)
            return SettlementRules.Decided(delivery.Envelope, Outcome.Refused(refusal));
        return parts.Gate.Open ? null : Settlement.Hold.Instance;
    }

    private async Task Await(Delivery delivery, ValueTask<Outcome> pending)
    {
        Outcome outcome;
        try
        {
            outcome = await pending.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            await Failed(delivery, fault);
            return;
        }
        await Apply(delivery, SettlementRules.Decided(delivery.Envelope, outcome));
    }

    private Task Failed(Delivery delivery, Exception fault)
    {
        var settlement = _rules.Failed(delivery.Envelope, fault, parts.Time.GetUtcNow());
        if (fault is UnavailableException { Outage: true } outage)
            Away(outage);
        else if (settlement is Settlement.HandOn)
            _lines.HandedOn(delivery, fault.Message);
        else
            _lines.Failed(delivery, fault, (settlement as Settlement.Retry)?.Rung.Wait);
        return Apply(delivery, settlement);
    }

    private void Away(UnavailableException outage)
    {
        _lines.Away(outage);
        parts.Gate.Trip();
    }

    private Task Apply(Delivery delivery, Settlement settlement)
    {
        switch (settlement)
        {
            case Settlement.Finish finish:
                Finish(delivery, finish);
                return Task.CompletedTask;
            case Settlement.Retry retry:
                retries.Retry(delivery, retry.Rung);
                return Task.CompletedTask;
            case Settlement.HandOn on:
                retries.HandOn(delivery, on.Rung);
                return Task.CompletedTask;
            case Settlement.GiveUp last:
                return GiveUp(delivery, last.Refusal, deadLetter: true);
            case Settlement.Hold:
                Hold(delivery);
                return Task.CompletedTask;
            default:
                // Whatever nothing decided is never acknowledged.
                return Task.CompletedTask;
        }
    }

    private void Finish(Delivery delivery, Settlement.Finish finish)
    {
        (delivery.Outcome, delivery.DeadLetterReason) = (finish.Reply, finish.DeadLetterReason);
        delivery.Code = finish.Reply?.Refusal?.CodeName ?? finish.DeadLetterReason?.Code ?? "ok";
        _lines.Answered(delivery);
        if (finish.Reply is { } reply)
            Reply(delivery, reply);
        else if (finish.DeadLetterReason is not null)
            retries.DeadLetter(delivery);
        else
            replies.Acknowledge(delivery);
    }

    private void Reply(Delivery delivery, Outcome reply)
    {
        delivery.Owner.TakeRoom(delivery, reply.Data.Length);
        replies.Reply(delivery);
    }
}

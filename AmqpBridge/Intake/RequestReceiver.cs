using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Inbound;
using Granary.AmqpBridge.Replies;
using Granary.AmqpBridge.Retries;
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
internal sealed partial class RequestReceiver(
    RequestQueue queue, IRequestReader reader, SettlementRules rules, IDispatcher dispatcher, ReplyPublisher replies,
    RetryPublisher retries, OutageGate gate, TimeProvider time, ILogger<RequestReceiver> logger)
{
    private static readonly TimeSpan SettleAgain = TimeSpan.FromSeconds(2);

    /// <summary>What to do with a delivery that an outage left undecided.</summary>
    public required Action<Delivery> Hold { get; init; }

    public Delivery Receive(OpenDeliveries open, Incoming incoming)
    {
        var now = time.GetUtcNow();
        var (tag, redelivered, _, properties, body) = incoming;
        var envelope = reader.Read(body.Span, properties, redelivered, now);
        var routingKey = ActionChoice.RoutingKey(queue, incoming);
        if (queue.Bare is { ActionBy: not null } bare)
            envelope = ActionChoice.Of(bare, routingKey, incoming, envelope);
        var cut = CutBody.Read(body.Span)
            ?? (body.Length > reader.MaxBodyBytes ? BodyStub.Of(body.Span, reader.MaxBodyBytes) : null);
        // Copied, for the client takes its memory back when the handler returns.
        var delivery = new Delivery(
            open, queue, tag, redelivered, properties, cut?.Start ?? body.ToArray(), envelope, time.GetTimestamp(), now)
        {
            Cut = cut,
            RoutingKey = routingKey,
            IsStray = rules.IsStray(incoming),
            Room = open.Room.OfBody(body.Length),
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
            var pending = dispatcher.Handle(delivery.Request!);
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
        if (AtTheDoor(delivery) is { } settlement)
        {
            await Apply(delivery, settlement);
            return;
        }
        while (delivery.Open)
        {
            try
            {
                var outcome = await dispatcher.Settle(delivery.Request!, refusal);
                await Apply(delivery, deadLetter
                    ? SettlementRules.GivenUp(delivery.Envelope, outcome)
                    : SettlementRules.Decided(delivery.Envelope, outcome));
                return;
            }
            catch (Exception fault) when (fault is not UnavailableException { Outage: true })
            {
                LogDefect(fault, delivery.Request!.Action, delivery.Envelope.ShownId);
                await Task.Delay(SettleAgain, time);
            }
            catch (UnavailableException outage)
            {
                Away(outage);
                await Apply(delivery, Settlement.Hold.Instance);
                return;
            }
        }
    }

    private Settlement? AtTheDoor(Delivery delivery)
    {
        if (delivery.IsStray)
            return rules.Stray(delivery.Envelope);
        if (rules.RefusedReplyTo(delivery.Envelope) is { } refused)
            return refused;
        if (delivery.Envelope.Refusal is { } refusal)
            return SettlementRules.Decided(delivery.Envelope, Outcome.Refused(refusal));
        return gate.Open ? null : Settlement.Hold.Instance;
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
        if (fault is UnavailableException { Outage: true } outage)
        {
            Away(outage);
        }
        else if (fault is UnavailableException { HandOn: true })
        {
            LogHandedOn(delivery.Envelope.ShownId, fault.Message);
        }
        else
        {
            LogDefect(fault, delivery.Request!.Action, delivery.Envelope.ShownId);
        }
        return Apply(delivery, rules.Failed(delivery.Envelope, fault, time.GetUtcNow()));
    }

    private void Away(UnavailableException outage)
    {
        LogOutage(outage.Dependency, outage.Message);
        gate.Trip();
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {CorrelationId} ({Action}) failed")]
    private partial void LogDefect(Exception fault, string action, string correlationId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Request {CorrelationId} is handed on: {Detail}")]
    private partial void LogHandedOn(string correlationId, string detail);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Dependency} is away: {Detail}")]
    private partial void LogOutage(string dependency, string detail);
}

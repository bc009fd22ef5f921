using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>The decisions, without anything that carries them out.</summary>
internal sealed class SettlementRules(TopologyTable table, RequestQueue queue)
{
    /// <summary>
    /// So often a request is handed on at once. Then it waits on the first rung, for the silo that can do it may be
    /// busy.
    /// </summary>
    private const int HandsAtOnce = 20;

    private static readonly Settlement JustAcknowledge = new Settlement.Finish(null, null);

    /// <summary>The request was decided, or refused at the door.</summary>
    public static Settlement Decided(in ReadEnvelope envelope, Outcome outcome) =>
        (envelope.ReplyTo, outcome.Refusal) switch
        {
            ({ }, _) => new Settlement.Finish(outcome, null),
            (null, null) => JustAcknowledge,
            (null, { } refusal) => new Settlement.Finish(null, Why(refusal)),
        };

    /// <summary>
    /// A reply to one of our own queues would come back as a request, and others need not be told: it is
    /// dead-lettered without one.
    /// </summary>
    public Settlement? RefusedReplyTo(in ReadEnvelope envelope) =>
        envelope.ReplyTo is { } replyTo && table.ReplyFault(replyTo) is { } fault
            ? new Settlement.Finish(null, new DeadLetterReason(ErrorCode.InvalidRequest.Name(), fault))
            : null;

    /// <summary>It is refused, and kept where it starts nothing.</summary>
    public Settlement Stray(in ReadEnvelope envelope)
    {
        var refusal = new Refusal(
            ErrorCode.Forbidden,
            "this queue takes only what Granary puts there itself; publish to the queue of requests");
        var replies = envelope.ReplyTo is { } replyTo && table.ReplyFault(replyTo) is null;
        return new Settlement.Finish(replies ? Outcome.Refused(refusal) : null, Why(refusal));
    }

    /// <summary>It stands where only Granary puts messages, and Granary did not put it there.</summary>
    public bool IsStray(in Incoming incoming) => queue.Only is { } only
        ? incoming.Exchange != only || (queue.Plain?.Managed is { } own && !IsSigned(own, incoming))
        : WasParked(incoming.Properties);

    private static bool IsSigned(ManagedQueue queue, in Incoming incoming) =>
        queue.Signature is { } signature && HeaderValues.Text(incoming.Properties, HeaderNames.Signature) is { } given
        && signature.Is(given, incoming.Body.Span);

    /// <summary>
    /// It comes from a rung of the ladder that Granary did not put it on. Unless a client forged the broker's notes,
    /// they say so; forging them gains nothing.
    /// </summary>
    private bool WasParked(IReadOnlyBasicProperties properties)
    {
        foreach (var death in Deaths.Of(properties))
            if (Deaths.Text(death, "exchange") != table.Internal
                && Deaths.Text(death, "queue") is { } parked && queue.Rungs.Any(rung => rung.Queue == parked))
                return true;
        return false;
    }

    /// <summary>The request was not decided.</summary>
    public Settlement Failed(in ReadEnvelope envelope, Exception fault, DateTimeOffset now)
    {
        if (fault is UnavailableException { Outage: true })
            return Settlement.Hold.Instance;
        var tries = envelope.Tries + 1;
        var deadline = envelope.Request!.Deadline;
        if (fault is UnavailableException { HandOn: true })
            return HandedOn(envelope, fault, now);
        return RetryLadder.Next(queue.Rungs, tries, deadline, now) is { } rung
            ? new Settlement.Retry(rung)
            : new Settlement.GiveUp(LastWord(fault, deadline, now));
    }

    private Settlement HandedOn(in ReadEnvelope envelope, Exception fault, DateTimeOffset now)
    {
        var deadline = envelope.Request!.Deadline;
        if ((envelope.Hands + 1) % HandsAtOnce != 0 && !(deadline <= now))
            return new Settlement.HandOn(null);
        return RetryLadder.Next(queue.Rungs, 1, deadline, now) is { } rung
            ? new Settlement.HandOn(rung)
            : new Settlement.GiveUp(LastWord(fault, deadline, now));
    }

    /// <summary>
    /// After all tries: a refusal goes to the dead letter queue as well; something recorded does not.
    /// </summary>
    public static Settlement GivenUp(in ReadEnvelope envelope, Outcome outcome) =>
        outcome is { Replayed: false, Refusal: { } refusal }
            ? new Settlement.Finish(envelope.ReplyTo is null ? null : outcome, Why(refusal))
            : Decided(envelope, outcome);

    public static DeadLetterReason Why(Refusal refusal) => new(refusal.CodeName, refusal.Error);

    private static Refusal LastWord(Exception fault, DateTimeOffset? deadline, DateTimeOffset now) => fault switch
    {
        _ when deadline <= now => new(ErrorCode.DeadlineExceeded, "the deadline passed before this could be done"),
        UnavailableException { Dependency: var dependency } =>
            new(ErrorCode.Unavailable,
                $"{dependency} did not let this be done in time; send it again with the same id"),
        TimeoutException =>
            new(ErrorCode.Unavailable, "this took too long, repeatedly; send it again with the same id"),
        _ => new(ErrorCode.Internal, "a defect prevented this; it is logged, and the request is kept"),
    };
}

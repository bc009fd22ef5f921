using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>
/// Answers what the broker took out of the request queue. The expired get <c>deadline_exceeded</c>; one that was
/// delivered too often may have killed silos and is tried once more, alone; if it comes again after that, it did.
/// </summary>
internal sealed partial class ReturnedReceiver(
    TopologyTable table, RequestReceiver receiver, IReadOnlyList<PausableConsumer> intakes,
    ILogger<ReturnedReceiver> logger)
{
    private static readonly Refusal Expired = new(
        ErrorCode.DeadlineExceeded, "the request expired before it was decided");

    private static readonly Refusal Suspect = new(
        ErrorCode.Unavailable, "the request was delivered too often without an answer; it is kept for inspection");

    public Task Handle(Delivery delivery, CancellationToken stop) => Reason(delivery.Properties) switch
    {
        // First, so that nothing is paused for it: the broker did not put it there.
        _ when delivery.IsStray => receiver.Ask(delivery),
        "expired" => receiver.GiveUp(delivery, Expired, deadLetter: false),
        "delivery_limit" when !delivery.Redelivered => Try(delivery, stop),
        _ => Condemn(delivery),
    };

    /// <summary>The latest reason why it left the request queue; it may have been on the ladder before.</summary>
    internal string? Reason(IReadOnlyBasicProperties properties) => Deaths.Of(properties)
        .Where(death => Deaths.Text(death, "queue") == table.Requests)
        .Select(death => Deaths.Text(death, "reason"))
        .FirstOrDefault();

    private Task Try(Delivery delivery, CancellationToken stop)
    {
        using (delivery.Scope(logger))
            LogSuspect(delivery.ShownAction);
        Func<Task> ask = () => receiver.Ask(delivery);
        return intakes.Aggregate(ask, (work, intake) => () => intake.Alone(work, stop))();
    }

    private Task Condemn(Delivery delivery)
    {
        using (delivery.Scope(logger, LogLevel.Error))
            LogCondemned(delivery.ShownAction);
        return receiver.GiveUp(delivery, Suspect, deadLetter: true);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Action} is over the delivery limit; trying it alone")]
    private partial void LogSuspect(string action);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Action} was never answered, not even alone; giving up")]
    private partial void LogCondemned(string action);
}

using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Replies;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>Every queue's consumer, with the receiver behind it.</summary>
internal sealed class ConsumerSet
{
    private readonly BridgeParts _parts;
    private readonly ReplyPublisher _replies;
    private readonly RetryPublisher _retries;

    /// <param name="parts">What outlives the session.</param>
    /// <param name="replies">Answers and acknowledges.</param>
    /// <param name="retries">Keeps for later.</param>
    /// <param name="stop">Ends the wait of a suspect for the intakes to empty.</param>
    public ConsumerSet(BridgeParts parts, ReplyPublisher replies, RetryPublisher retries, CancellationToken stop)
    {
        (_parts, _replies, _retries) = (parts, replies, retries);
        var table = parts.Table;
        Intakes = [.. table.RequestQueues.Where(queue => queue.Plain is not { Consumed: false }).Select(Intake)];
        All = [.. Intakes, Returned(stop)];
    }

    /// <summary>One for each queue of requests.</summary>
    public IReadOnlyList<PausableConsumer> Intakes { get; }

    /// <summary>The intakes, and the one of what the broker itself took out of the requests.</summary>
    public IReadOnlyList<PausableConsumer> All { get; }

    private PausableConsumer Intake(RequestQueue queue)
    {
        var receiver = Receiver(queue, Held);
        var prefetch = queue.Plain?.Prefetch ?? _parts.Options.Prefetch;
        return Consumer(queue.Name, prefetch, receiver, receiver.Ask, Declaration(queue));
    }

    private PausableConsumer Returned(CancellationToken stop)
    {
        var second = Receiver(_parts.Table.RequestQueues[0] with { Only = _parts.Table.Internal }, _retries.PutBack);
        var returned = new ReturnedReceiver(
            _parts.Table, second, Intakes, _parts.Loggers.CreateLogger<ReturnedReceiver>());
        return Consumer(_parts.Table.Returned, 1, second, delivery => returned.Handle(delivery, stop));
    }

    private RequestReceiver Receiver(RequestQueue queue, Action<Delivery> hold) =>
        new(queue, Reader(queue), _parts, _replies, _retries) { Hold = hold };

    private IRequestReader Reader(RequestQueue queue) => queue.Plain is { } plain
        ? new PlainReader(_parts.Options.MaxBodyBytes, plain, TrustedQueues.Caller(_parts.Options, plain))
        : new EnvelopeReader(_parts.Options.MaxBodyBytes);

    /// <summary>Of a queue that is declared as its producers do.</summary>
    private Func<IChannel, Task>? Declaration(RequestQueue queue)
    {
        if (queue.Plain is not { Managed: null })
            return null;
        var itself = _parts.Table.FirstQueues.Single(one => one.Name == queue.Name);
        return channel => TopologyDeclarer.Declare(channel, _parts.Table, itself);
    }

    private PausableConsumer Consumer(
        string queue, int prefetch, RequestReceiver receiver, Func<Delivery, Task> handle,
        Func<IChannel, Task>? declare = null) => new(queue, prefetch, _parts, _replies)
        {
            Receive = receiver.Receive,
            Handle = handle,
            Redeclare = declare,
        };

    private void Held(Delivery delivery)
    {
        delivery.Owner.Hold(delivery);
        foreach (var intake in Intakes)
            intake.Wake();
    }
}

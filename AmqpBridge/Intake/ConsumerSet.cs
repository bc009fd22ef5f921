using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Replies;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Intake;

/// <summary>Every queue's consumer, with the desk behind it.</summary>
internal sealed class ConsumerSet
{
    private readonly BridgeParts _parts;
    private readonly ReplyPublisher _replies;
    private readonly SafeKeeping _keeping;

    /// <param name="parts">What outlives the session.</param>
    /// <param name="replies">Answers and acknowledges.</param>
    /// <param name="keeping">Keeps for later.</param>
    /// <param name="stop">Ends the wait of a suspect for the intakes to empty.</param>
    public ConsumerSet(BridgeParts parts, ReplyPublisher replies, SafeKeeping keeping, CancellationToken stop)
    {
        (_parts, _replies, _keeping) = (parts, replies, keeping);
        var table = parts.Table;
        Intakes = [.. table.RequestQueues.Where(queue => queue.Bare is not { Consumed: false }).Select(Intake)];
        All = [.. Intakes, Returned(stop)];
    }

    /// <summary>One for each queue of requests.</summary>
    public IReadOnlyList<PausableConsumer> Intakes { get; }

    /// <summary>The intakes, and the one of what the broker itself took out of the requests.</summary>
    public IReadOnlyList<PausableConsumer> All { get; }

    private PausableConsumer Intake(RequestQueue queue)
    {
        var desk = Desk(queue, Held);
        var prefetch = queue.Bare?.Prefetch ?? _parts.Options.Prefetch;
        return Consumer(queue.Name, prefetch, desk, desk.Ask, Declaration(queue));
    }

    private PausableConsumer Returned(CancellationToken stop)
    {
        var second = Desk(_parts.Table.RequestQueues[0] with { Only = _parts.Table.Internal }, _keeping.PutBack);
        var desk = new ReturnedDesk(_parts.Table, second, Intakes, _parts.Loggers.CreateLogger<ReturnedDesk>());
        return Consumer(_parts.Table.Returned, 1, second, delivery => desk.Handle(delivery, stop));
    }

    private RequestDesk Desk(RequestQueue queue, Action<Delivery> hold) => new(
        queue, Reader(queue), new SettlementRules(_parts.Table, queue), _parts.Dispatcher, _replies, _keeping,
        _parts.Gate, _parts.Time, _parts.Loggers.CreateLogger<RequestDesk>())
    {
        Hold = hold,
    };

    private IRequestReader Reader(RequestQueue queue) => queue.Bare is { } bare
        ? new BareReader(_parts.Options.MaxBodyBytes, bare, TrustedQueues.Caller(_parts.Options, bare))
        : new EnvelopeReader(_parts.Options.MaxBodyBytes);

    /// <summary>Of a queue that is declared as its producers do.</summary>
    private Func<IChannel, Task>? Declaration(RequestQueue queue)
    {
        if (queue.Bare is not { Own: null })
            return null;
        var itself = _parts.Table.FirstQueues.Single(one => one.Name == queue.Name);
        return channel => TopologyDeclarer.Declare(channel, _parts.Table, itself);
    }

    private PausableConsumer Consumer(
        string queue, int prefetch, RequestDesk desk, Func<Delivery, Task> handle,
        Func<IChannel, Task>? declare = null) => new(
        queue, prefetch, _parts.Gate, _replies, _parts.Health, _parts.Time,
        _parts.Loggers.CreateLogger<PausableConsumer>())
        {
            Receive = desk.Receive,
            Handle = handle,
            Redeclare = declare,
        };

    private void Held(Delivery delivery)
    {
        delivery.Desk.Hold(delivery);
        foreach (var intake in Intakes)
            intake.Wake();
    }
}

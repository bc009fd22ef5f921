using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Replies;
using Granary.AmqpBridge.Retries;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;
using Microsoft.Extensions.Logging;

namespace Granary.AmqpBridge.Intake;

/// <summary>Every queue's consumer, with the desk behind it.</summary>
internal sealed class ConsumerSet
{
    private readonly AmqpOptions _options;
    private readonly TopologyTable _table;
    private readonly IDispatcher _dispatcher;
    private readonly ReplyPublisher _replies;
    private readonly SafeKeeping _keeping;
    private readonly OutageGate _gate;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;

    /// <param name="stop">Ends the wait of a suspect for the intakes to empty.</param>
    public ConsumerSet(
        AmqpOptions options, TopologyTable table, IDispatcher dispatcher, ReplyPublisher replies, SafeKeeping keeping,
        OutageGate gate, TimeProvider time, ILoggerFactory loggers, CancellationToken stop)
    {
        (_options, _table, _dispatcher, _replies, _keeping) = (options, table, dispatcher, replies, keeping);
        (_gate, _time, _loggers) = (gate, time, loggers);
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
        return Consumer(queue.Name, queue.Bare?.Prefetch ?? _options.Prefetch, desk, desk.Ask);
    }

    private PausableConsumer Returned(CancellationToken stop)
    {
        var second = Desk(_table.RequestQueues[0] with { Only = _table.Internal }, _keeping.PutBack);
        var desk = new ReturnedDesk(_table, second, Intakes, _loggers.CreateLogger<ReturnedDesk>());
        return Consumer(_table.Returned, 1, second, delivery => desk.Handle(delivery, stop));
    }

    private RequestDesk Desk(RequestQueue queue, Action<Delivery> hold) => new(
        queue, Reader(queue), new SettlementRules(_table, queue), _dispatcher, _replies, _keeping, _gate, _time,
        _loggers.CreateLogger<RequestDesk>())
    {
        Hold = hold,
    };

    private IRequestReader Reader(RequestQueue queue) => queue.Bare is { } bare
        ? new BareReader(_options.MaxBodyBytes, bare, TrustedQueues.Caller(_options, bare))
        : new EnvelopeReader(_options.MaxBodyBytes);

    private PausableConsumer Consumer(string queue, int prefetch, RequestDesk desk, Func<Delivery, Task> handle) => new(
        queue, prefetch, _gate, _replies, _time, _loggers.CreateLogger<PausableConsumer>())
    {
        Receive = desk.Receive,
        Handle = handle,
    };

    private void Held(Delivery delivery)
    {
        delivery.Desk.Hold(delivery);
        foreach (var intake in Intakes)
            intake.Wake();
    }
}

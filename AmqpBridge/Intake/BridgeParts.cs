using Granary.AmqpBridge.DeadLetters;
using Granary.AmqpBridge.Inbound;
using Granary.AmqpBridge.Intake;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;
using Microsoft.Extensions.Logging;

namespace Granary.AmqpBridge.Intake;

/// <summary>What outlives each connection.</summary>
internal sealed record BridgeParts(
    AmqpOptions Options, TopologyTable Table, IDispatcher Dispatcher, OutageGate Gate, TimeProvider Time,
    ILoggerFactory Loggers)
{
    public required LetterWriter Letters { get; init; }

    /// <summary>There has been a session.</summary>
    public bool WasOpen { get; set; }

    public InboundBodies Bodies { get; } = new(Options);

    public QueueHealth Health { get; } = new(Table, Time);
}

using System.Diagnostics;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Topology;
using Granary.AmqpBridge.Unreadable;
using Granary.Dispatch;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Deliveries;

/// <summary>One message between its delivery and its acknowledgement, and all that is known about it.</summary>
internal sealed class Delivery(
    OpenDeliveries owner, RequestQueue origin, Incoming incoming, byte[] body, ReadEnvelope envelope)
{
    public OpenDeliveries Owner { get; } = owner;

    /// <summary>The queue that it was published to, which need not be the one that it was delivered from.</summary>
    public RequestQueue Origin { get; } = origin;

    public ulong Tag { get; } = incoming.Tag;

    public bool Redelivered { get; } = incoming.Redelivered;

    public IReadOnlyBasicProperties Properties { get; } = incoming.Properties;

    public byte[] Body { get; } = body;

    /// <summary>What there was of a body that is too long to be kept whole.</summary>
    public BodyStub? Cut { get; init; }

    /// <summary>It came by a way that only Granary's own messages come by, and is none.</summary>
    public bool IsStray { get; init; }

    /// <summary>With which it was published, where that says what it asks for.</summary>
    public string? RoutingKey { get; init; }

    /// <summary>How many bytes of the intake's room it takes. Guarded by its owner.</summary>
    public required long Room { get; set; }

    public ReadEnvelope Envelope { get; } = envelope;

    public Request? Request => Envelope.Request;

    /// <summary>Knows for which entity it is.</summary>
    public required IDispatcher Dispatcher { get; init; }

    public string ShownAction => Request is { } request ? Shown.Of(request.Action, Shown.Name) : "a request";

    /// <summary>When it arrived here, as a timestamp to measure from.</summary>
    public required long Arrived { get; init; }

    public required DateTimeOffset Seen { get; init; }

    /// <summary>The answer to give; set before the reply is published.</summary>
    public Outcome? Outcome { get; set; }

    /// <summary>Why it also goes to the dead letter queue, after the reply.</summary>
    public DeadLetterReason? DeadLetterReason { get; set; }

    /// <summary>How it ended; null: it did not, and is delivered again.</summary>
    public string? Code { get; set; }

    /// <summary>From its delivery to its acknowledgement.</summary>
    public Activity? Span { get; set; }

    /// <summary>From the publication of its reply on.</summary>
    public Activity? ReplySpan { get; set; }

    /// <summary>Not yet acknowledged or returned. Guarded by its owner.</summary>
    public bool Open { get; set; }

    public bool Held { get; set; }

    /// <summary>There is no room for it: it has to be delivered again.</summary>
    public bool PutOff { get; set; }

    public Delivery? Previous { get; set; }

    public Delivery? Next { get; set; }

    /// <summary>The lines written until this is disposed tell of it.</summary>
    /// <param name="log">Where to.</param>
    /// <param name="level">Theirs: for lines that nobody reads nothing is looked up.</param>
    public IDisposable? Scope(ILogger log, LogLevel level = LogLevel.Warning) => !log.IsEnabled(level)
        ? null
        : ((Request?.LogScope(Dispatcher.EntityOf(Request)) ?? new()) with
        {
            RequestId = Envelope.ShownId,
            TraceParent = Span?.Id ?? Request?.TraceParent,
        }).Open(log);

    /// <summary>Nothing more will be done about it here.</summary>
    public void EndSpans()
    {
        ReplySpan?.Stop();
        Span?.End(Code ?? "again", Outcome?.Replayed == true);
        (Span, ReplySpan) = (null, null);
    }
}

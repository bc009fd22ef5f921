using System.Diagnostics;
using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;

namespace Granary.AmqpBridge.Seeing;

/// <summary>The spans at the broker, as OpenTelemetry's conventions for messaging name things.</summary>
internal static class BridgeSpans
{
    /// <summary>Begins the span of a delivery.</summary>
    /// <returns>Its request, as a part of that span.</returns>
    public static Request Receive(Delivery delivery)
    {
        var request = delivery.Request!;
        if (!Spans.Wanted)
            return request;
        var queue = delivery.Origin.Name;
        delivery.Span ??= Spans.Begin(
            $"{queue} receive", request.TraceParent, HeaderValues.Text(delivery.Properties, HeaderNames.ReplayOf));
        if (delivery.Span is not { } span)
            return request;
        if (span.IsAllDataRequested)
        {
            Describe(span, "process", queue);
            span.SetTag("messaging.message.body.size", delivery.Body.Length);
            span.SetTag("granary.action", Shown.Of(request.Action, Shown.Name));
            span.SetTag("granary.version", Shown.Of(request.Version, Shown.Name));
            span.SetTag("granary.attempt", delivery.Envelope.Tries + 1);
        }

        return request with { TraceParent = span.Id };
    }

    /// <summary>Begins the span of a delivery's reply; the queues of replies are too many to be named.</summary>
    public static void Reply(Delivery delivery)
    {
        if (delivery.Span is not { } span || delivery.ReplySpan is not null)
            return;
        delivery.ReplySpan = Spans.Start("reply publish", ActivityKind.Producer, span.Id!);
        if (delivery.ReplySpan is { } reply)
            Describe(reply, "send", "(temporary)");
    }

    public static Activity? Publish(OutboxAddress address, OutboxItem item)
    {
        if (item.Trace is null)
            return null;
        var target = address.Queue ?? address.Exchange;
        var span = Spans.Start($"{target} publish", ActivityKind.Producer, item.Trace);
        if (span is not null)
            Describe(span, "send", target);
        return span;
    }

    private static void Describe(Activity span, string operation, string destination)
    {
        span.SetTag("messaging.system", "rabbitmq");
        span.SetTag("messaging.operation.type", operation);
        span.SetTag("messaging.destination.name", destination);
    }
}

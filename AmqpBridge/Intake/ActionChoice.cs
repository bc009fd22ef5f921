using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;

namespace Granary.AmqpBridge.Intake;

/// <summary>The action of a message of a plain queue whose messages say themselves what they ask for.</summary>
internal static class ActionChoice
{
    /// <summary>
    /// The routing key that a message was published with. What comes back from the ladder, or is replayed, comes by the
    /// queue's own name and says in a header what it was; on any other way that header is a stranger's.
    /// </summary>
    public static string? RoutingKey(RequestQueue queue, in Incoming incoming) =>
        queue.Plain?.ActionBy is not { IsByRoutingKey: true } ? null
        : incoming.RoutingKey == queue.Name && incoming.Exchange == queue.Exchange
            && HeaderValues.Text(incoming.Properties, HeaderNames.OriginalRoutingKey) is { } kept ? kept
        : incoming.RoutingKey;

    /// <summary>The request with its action, or a refusal.</summary>
    public static ReadEnvelope Of(PlainQueue queue, string? routingKey, in Incoming incoming, in ReadEnvelope read)
    {
        if (queue.ActionBy is not { } by || read.Request is not { } request)
            return read;
        var said = by.HeaderName is { } header ? HeaderValues.Text(incoming.Properties, header)
            : by.IsByType ? incoming.Properties.Type
            : routingKey;
        if (said is { Length: > 0 } && by.Actions.TryGetValue(said, out var action))
            return read with { Request = request with { Action = action } };
        var known = string.Join(", ", by.Actions.Keys.Order(StringComparer.Ordinal));
        return read with
        {
            Request = null,
            Refusal = said is not { Length: > 0 }
                ? new(ErrorCode.InvalidRequest, $"{by.Place}: is missing, and says what is asked for; known: {known}")
                : new(
                    ErrorCode.UnknownAction,
                    $"{by.Place} '{Shown.Of(said, Shown.Name)}' asks for nothing in this queue; known: {known}"),
        };
    }
}

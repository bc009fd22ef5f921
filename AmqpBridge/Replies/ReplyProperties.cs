using Granary.AmqpBridge.Deliveries;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Intake;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Replies;

/// <summary>The properties of a reply. The usual headers are shared, for they are never changed.</summary>
internal static class ReplyProperties
{
    private static readonly Dictionary<string, object?> FirstTry = Headers("ok", 1);

    public static BasicProperties Of(Delivery delivery) => Of(delivery.Envelope.CorrelationId, HeadersOf(delivery));

    /// <summary>For a message that was not even a delivery.</summary>
    public static BasicProperties OfRefusal(string correlation, ErrorCode code) =>
        Of(correlation, Headers(code.Name(), 1));

    private static BasicProperties Of(string correlation, Dictionary<string, object?> headers)
    {
        var properties = new BasicProperties { ContentType = "application/json", Headers = headers };
        if (ShortText.Fits(correlation))
            properties.CorrelationId = correlation;
        return properties;
    }

    private static Dictionary<string, object?> HeadersOf(Delivery delivery)
    {
        var outcome = delivery.Outcome!;
        var trace = delivery.ReplySpan?.Id ?? delivery.Request?.TraceParent;
        var attempt = delivery.Envelope.Tries + 1;
        if (outcome is { Replayed: false, Refusal: null } && trace is null && attempt == 1)
            return FirstTry;
        var headers = Headers(outcome.Refusal?.CodeName ?? "ok", attempt);
        if (outcome.Replayed)
            headers[HeaderNames.Replayed] = true;
        if (trace is not null)
            headers[HeaderNames.TraceParent] = trace;
        return headers;
    }

    private static Dictionary<string, object?> Headers(string code, int attempt) => new()
    {
        [HeaderNames.Code] = code,
        [HeaderNames.Attempt] = attempt,
    };
}

using Granary.Dispatch;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>What stands outside on a message, in its properties, whatever its body is.</summary>
internal readonly record struct Postmark
{
    private const int MaxTraceLength = 128;
    private const int MaxIdLength = 256;

    private readonly DateTimeOffset? _deadline;
    private readonly string? _traceParent;
    private readonly string? _replyTo;
    private readonly string? _correlationId;
    private readonly int _tries;
    private readonly int _hands;
    private readonly bool _redelivered;

    private Postmark(IReadOnlyBasicProperties properties, bool redelivered, DateTimeOffset now)
    {
        _tries = Count(properties, HeaderNames.Attempt);
        _hands = Count(properties, HeaderNames.Hands);
        _replyTo = properties.ReplyTo is { Length: > 0 } queue ? queue : null;
        _correlationId = properties.CorrelationId;
        _redelivered = redelivered;
        _traceParent = properties.Headers is null ? null
            : HeaderValues.Text(properties, HeaderNames.TraceParent) is { Length: <= MaxTraceLength } trace
                ? trace
                : null;
        if (!Deadlines.TryRead(properties, now, out _deadline))
            Fault = "header x-deadline: must be an RFC 3339 time or milliseconds since 1970";
    }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Fault { get; }

    public static Postmark Of(IReadOnlyBasicProperties properties, bool redelivered, DateTimeOffset now) =>
        new(properties, redelivered, now);

    public ReadEnvelope Taken(Request request, int bytes) => new(
        request with
        {
            Bytes = bytes,
            Deadline = _deadline,
            TraceParent = _traceParent,
            // A copy that was handed on does not say whether it had been delivered before.
            Repeated = _redelivered || _tries > 0 || _hands > 0,
        },
        null, _replyTo, _correlationId ?? request.Id, _tries)
    {
        Hands = _hands,
    };

    /// <summary>
    /// An id that is too long to be one comes back as its beginning: a reply is no longer than its request.
    /// </summary>
    public static string Short(string? id) => (id is { Length: > MaxIdLength } ? Shown.Of(id) : id) ?? "";

    public ReadEnvelope Refused(string error, string? id) => new(
        null, new Refusal(ErrorCode.InvalidRequest, error), _replyTo,
        _correlationId ?? Short(id), _tries);

    private static int Count(IReadOnlyBasicProperties properties, string header) =>
        (int)Math.Clamp(HeaderValues.Number(HeaderValues.Raw(properties, header)) ?? 0, 0, 1_000_000);
}

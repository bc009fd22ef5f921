using System.Text;
using Granary.AmqpBridge.Envelopes;
using Granary.Errors;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.DeadLetters;

/// <summary>
/// One message of the dead letter queue, as people look at it. The body may hold secrets: show it on request only.
/// </summary>
public sealed record DeadLetter(
    string Id, string? Code, string? Error, long Attempts, string? FirstSeen, string? FailedAt, string? OriginalQueue,
    string? ReplyTo, string? MessageId, string? CorrelationId, ReadOnlyMemory<byte> Body)
{
    private const int MaxLine = 1500;

    internal static DeadLetter Of(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, bool bare) => new(
        Name(properties, body.Span, bare) ?? properties.CorrelationId ?? "",
        HeaderValues.Text(properties, HeaderNames.ErrorCode),
        HeaderValues.Text(properties, HeaderNames.Error),
        HeaderValues.Number(HeaderValues.Raw(properties, HeaderNames.Attempts)) ?? 0,
        HeaderValues.Text(properties, HeaderNames.FirstSeen),
        HeaderValues.Text(properties, HeaderNames.FailedAt),
        HeaderValues.Text(properties, HeaderNames.OriginalQueue),
        properties.ReplyTo,
        properties.MessageId,
        properties.CorrelationId,
        body)
    {
        CutFrom = HeaderValues.Number(HeaderValues.Raw(properties, HeaderNames.BodyBytes)),
    };

    /// <summary>How long its body was, if only the beginning is kept; it cannot be replayed.</summary>
    public long? CutFrom { get; private init; }

    /// <summary>The body as text, for a terminal.</summary>
    public string BodyText => Shown.Lines(Encoding.UTF8.GetString(Body.Span));

    /// <summary>One line, without the body.</summary>
    public string Line => Shown.Of(
        $"{FailedAt}  {Code,-18} {Attempts,2} tries  {Shown.Of(Id)}  {Error}", MaxLine);

    /// <summary>Everything, a line each, and the body.</summary>
    public string Page
    {
        get
        {
            (string Name, object? Value)[] lines =
            [
                ("id", Id), ("code", Code), ("error", Error), ("attempts", Attempts), ("first seen", FirstSeen),
                ("failed at", FailedAt), ("queue", OriginalQueue), ("reply to", ReplyTo),
                ("correlation id", CorrelationId),
                .. CutFrom is { } bytes ? [("bytes in all", bytes)] : Array.Empty<(string, object?)>(),
            ];
            var shown = lines.Select(line => Shown.Of($"{line.Name,-15} {line.Value}", MaxLine));
            return string.Join('\n', [.. shown, BodyText]);
        }
    }

    /// <summary>Named by its own id or by what the broker calls it, as it is or as it is shown.</summary>
    internal bool IsNamed(string id) => new[] { Id, MessageId, CorrelationId }
        .OfType<string>().Any(name => name == id || Shown.Of(name) == id);

    /// <summary>The request's id, as the reader of its queue would find it.</summary>
    private static string? Name(IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body, bool bare) => bare
        ? properties.MessageId is { Length: > 0 } id ? id : EnvelopeText.Find(body, "idempotency_key"u8)
        : EnvelopeText.Find(body, "id"u8) ?? properties.MessageId;
}

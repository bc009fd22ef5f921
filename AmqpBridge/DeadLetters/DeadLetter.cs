using System.Text;
using Granary.AmqpBridge.Envelopes;
using Granary.AmqpBridge.Letters;
using Granary.AmqpBridge.Retries;
using Granary.Dispatch.Security;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.DeadLetters;

/// <summary>One message of the dead letter queue. What people look at shows no credentials and no passwords.</summary>
public sealed record DeadLetter(
    string Id, string? Code, string? Error, long Attempts, string? FirstSeen, string? FailedAt, string? OriginalQueue,
    string? ReplyTo, string? MessageId, string? CorrelationId, ReadOnlyMemory<byte> Body)
{
    private const int MaxLine = 1500;

    private static readonly string[] OurHeaders =
    [
        HeaderNames.Attempt, HeaderNames.Attempts, HeaderNames.FirstSeen, HeaderNames.FailedAt, HeaderNames.ErrorCode,
        HeaderNames.Error, HeaderNames.OriginalQueue, HeaderNames.Deadline, HeaderNames.OriginalUser,
        HeaderNames.Letter, HeaderNames.Caller,
    ];

    private static readonly byte[] Mask = "\"***\""u8.ToArray();

    private bool _isOpen;

    internal static DeadLetter Of(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> kept, bool plain, Seal seal)
    {
        var letter = HeaderValues.Text(properties, HeaderNames.Letter);
        // Without a name of its own the broker or an older silo put it here: nothing of it is sealed.
        var opened = letter is null ? kept.ToArray() : new LetterSeal(seal, letter).Open(kept.Span);
        var body = opened ?? kept.ToArray();
        return Of(properties, body, plain) with
        {
            Letter = letter,
            Caller = HeaderValues.Text(properties, HeaderNames.Caller),
            CutFrom = HeaderValues.Number(HeaderValues.Raw(properties, HeaderNames.BodyBytes)),
            _isOpen = opened is not null,
            BodyText = Masked(body, seal),
        };
    }

    private static DeadLetter Of(IReadOnlyBasicProperties properties, byte[] body, bool plain) => new(
        Name(properties, body, plain) ?? properties.CorrelationId
            ?? HeaderValues.Text(properties, HeaderNames.Letter) ?? "",
        HeaderValues.Text(properties, HeaderNames.ErrorCode),
        HeaderValues.Text(properties, HeaderNames.Error),
        HeaderValues.Number(HeaderValues.Raw(properties, HeaderNames.Attempts)) ?? 0,
        HeaderValues.Text(properties, HeaderNames.FirstSeen),
        HeaderValues.Text(properties, HeaderNames.FailedAt),
        HeaderValues.Text(properties, HeaderNames.OriginalQueue),
        properties.ReplyTo,
        properties.MessageId,
        properties.CorrelationId,
        body);

    /// <summary>Its own name, which no other letter has.</summary>
    public string? Letter { get; private init; }

    /// <summary>The request's caller, if it was known.</summary>
    public string? Caller { get; private init; }

    /// <summary>How long its body was, if only the beginning is kept; it cannot be replayed.</summary>
    public long? CutFrom { get; private init; }

    /// <summary>The body as text, for a terminal.</summary>
    public string BodyText { get; private init; } = "";

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
                ("correlation id", CorrelationId), ("letter", Letter), ("caller", Caller),
                .. CutFrom is { } bytes ? [("bytes in all", bytes)] : Array.Empty<(string, object?)>(),
            ];
            var shown = lines.Select(line => Shown.Of($"{line.Name,-15} {line.Value}", MaxLine));
            return string.Join('\n', [.. shown, BodyText]);
        }
    }

    /// <summary>Named by its own id or by what the broker calls it, as it is or as it is shown.</summary>
    internal bool IsNamed(string id) => new[] { Id, MessageId, CorrelationId, Letter }
        .OfType<string>().Any(name => name == id || Shown.Of(name) == id);

    /// <returns>What it has outside as a request again; null: it was sealed with another secret.</returns>
    internal BasicProperties? Again(IReadOnlyBasicProperties properties, Seal seal)
    {
        var again = Republication.Of(properties);
        if (!_isOpen || (Letter is { } letter && !new LetterSeal(seal, letter).Open(again.Headers!)))
            return null;
        foreach (var header in OurHeaders)
            again.Headers!.Remove(header);
        // Days may lie between its two lives: they are two traces, of which the second knows the first.
        if (again.Headers!.Remove(HeaderNames.TraceParent, out var trace))
            again.Headers![HeaderNames.ReplayOf] = trace;
        return again;
    }

    private static string Masked(byte[] body, Seal seal)
    {
        var text = Shown.Lines(Encoding.UTF8.GetString(
            SecretValues.Rewrite(body, seal, (_, _) => Mask, out var readable)));
        var rest = body.Length - readable;
        return rest == 0 ? text : $"{text}\n({rest} bytes that cannot be read as JSON are not shown)".TrimStart();
    }

    /// <summary>The request's id, as the reader of its queue would find it.</summary>
    private static string? Name(IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body, bool plain) => plain
        ? properties.MessageId is { Length: > 0 } id ? id : EnvelopeText.Find(body, "idempotency_key"u8)
        : EnvelopeText.Find(body, "id"u8) ?? properties.MessageId;
}

using System.Buffers;
using System.Text.Json;
using Granary.Dispatch;
using Granary.Dispatch.Binding;
using Granary.Errors;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>Reads a delivery once. Decides only; never throws for what a stranger sent.</summary>
public sealed class EnvelopeReader(int maxBodyBytes)
{
    private const int MaxIdLength = 128;
    private const int MaxKeyLength = 255;

    public ReadEnvelope Read(
        ReadOnlySpan<byte> body, IReadOnlyBasicProperties properties, bool redelivered, DateTimeOffset now)
    {
        var envelope = Parse(body, out var error);
        var id = envelope is null ? EnvelopeText.FindId(body[..Math.Min(body.Length, maxBodyBytes)]) : envelope.Id;
        id ??= properties.MessageId ?? properties.CorrelationId;
        var tries = (int)Math.Clamp(
            HeaderValues.Number(HeaderValues.Raw(properties, HeaderNames.Attempt)) ?? 0, 0, 1_000_000);
        var replyTo = properties.ReplyTo is { Length: > 0 } queue ? queue : null;
        var correlation = properties.CorrelationId ?? id ?? "";

        if (!Deadlines.TryRead(properties, now, out var deadline))
            error ??= "header x-deadline: must be an RFC 3339 time or milliseconds since 1970";
        error ??= Fault(envelope!, id);
        if (error is not null)
            return new(null, new Refusal(ErrorCode.InvalidRequest, error), replyTo, correlation, tries);
        var request = Build(envelope!, id!, properties) with
        {
            Deadline = deadline,
            TraceParent = TraceParent(properties),
            Repeated = redelivered || tries > 0,
        };
        return new(request, null, replyTo, correlation, tries);
    }

    private Envelope? Parse(ReadOnlySpan<byte> body, out string? error)
    {
        if (body.Length > maxBodyBytes)
        {
            error = $"the body has {body.Length} bytes; at most {maxBodyBytes} are allowed";
            return null;
        }
        error = BodyText.Fault(body);
        if (error is not null)
            return null;
        try
        {
            var envelope = JsonSerializer.Deserialize(body, EnvelopeJson.Default.Envelope);
            error = envelope is null ? "the body must be a JSON object" : null;
            return envelope;
        }
        catch (JsonException fault)
        {
            error = Sentence(fault);
            return null;
        }
    }

    private static string? Fault(Envelope envelope, string? id) => envelope switch
    {
        _ when id is null => "id: is missing, and so are message_id and correlation_id",
        _ when !Fits(id, MaxIdLength) => $"id: must have 1 to {MaxIdLength} characters, none of them NUL",
        { Action: null or "" } => "action: is missing",
        { IdempotencyKey: { } key } when !Fits(key, MaxKeyLength) =>
            $"idempotency_key: must have 1 to {MaxKeyLength} characters",
        { Data.ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) } =>
            "data: must be an object",
        _ => null,
    };

    private static bool Fits(string text, int most) =>
        text.Length > 0 && !text.Contains('\0') && (text.Length <= most || (text.Length <= 2 * most && BodyText.Length(text) <= most));

    private static Request Build(Envelope envelope, string id, IReadOnlyBasicProperties properties)
    {
        var data = envelope.Data.ValueKind == JsonValueKind.Object ? envelope.Data : default;
        var auth = envelope.Auth is { Length: > 0 } named ? named : HeaderValues.Text(properties, HeaderNames.Authorization);
        if (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("auth_token"u8, out var token))
        {
            if (auth is null && token.ValueKind == JsonValueKind.String && token.GetString() is { Length: > 0 } text)
                auth = text;
            data = WithoutToken(data);
        }
        return new Request
        {
            Id = id,
            Version = envelope.Version ?? "v1",
            Action = envelope.Action!,
            Data = data,
            Auth = auth,
            IdempotencyKey = envelope.IdempotencyKey,
        };
    }

    private static JsonElement WithoutToken(JsonElement data)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in data.EnumerateObject().Where(property => !property.NameEquals("auth_token"u8)))
                property.WriteTo(writer);
            writer.WriteEndObject();
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static string? TraceParent(IReadOnlyBasicProperties properties) =>
        properties.Headers is null ? null
        : HeaderValues.Text(properties, HeaderNames.TraceParent) is { Length: <= 128 } trace ? trace : null;

    /// <summary>The path, but no piece of the body: the message goes into logs too.</summary>
    private static string Sentence(JsonException fault)
    {
        if (fault.Path is "$.id" or "$.version" or "$.action" or "$.auth" or "$.idempotency_key"
            && fault.InnerException is not JsonException)
            return $"{fault.Path[2..]}: must be a string";
        return BodyText.Sentence(fault);
    }
}

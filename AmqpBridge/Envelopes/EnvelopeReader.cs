using System.Text.Json;
using Granary.Dispatch;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>Reads bodies that are envelopes.</summary>
public sealed class EnvelopeReader(int maxBodyBytes) : IRequestReader
{
    private const int MaxIdLength = 128;

    /// <inheritdoc/>
    public int MaxBodyBytes => maxBodyBytes;

    /// <inheritdoc/>
    public ReadEnvelope Read(
        ReadOnlySpan<byte> body, IReadOnlyBasicProperties properties, bool redelivered, DateTimeOffset now)
    {
        var envelope = RequestBody.Parse(body, maxBodyBytes, EnvelopeJson.Default.Envelope, out var error);
        if (envelope is null)
            error ??= "the body must be a JSON object";
        var id = envelope is null ? RequestBody.Find(body, maxBodyBytes, "id"u8) : envelope.Id;
        id ??= properties.MessageId ?? properties.CorrelationId;
        var postmark = Postmark.Of(properties, redelivered, now);
        error ??= postmark.Fault ?? Fault(envelope!, id);
        return error is null
            ? postmark.Taken(Build(envelope!, id!, properties), body.Length)
            : postmark.Refused(error, id);
    }

    private static string? Fault(Envelope envelope, string? id) => envelope switch
    {
        _ when id is null => "id: is missing, and so are message_id and correlation_id",
        _ when !RequestBody.Fits(id, MaxIdLength) || RequestBody.HasControls(id) =>
            $"id: must have 1 to {MaxIdLength} characters, none of them a control character",
        { Action: null or "" } => "action: is missing",
        { IdempotencyKey: { } key } when !RequestBody.Fits(key, RequestBody.MaxKeyLength) =>
            $"idempotency_key: must have 1 to {RequestBody.MaxKeyLength} characters",
        { Data.ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) } =>
            "data: must be an object",
        _ => null,
    };

    private static Request Build(Envelope envelope, string id, IReadOnlyBasicProperties properties)
    {
        var auth = envelope.Auth is { Length: > 0 } named
            ? named
            : HeaderValues.Text(properties, HeaderNames.Authorization);
        var data = default(JsonElement);
        if (envelope.Data.ValueKind == JsonValueKind.Object)
        {
            auth ??= RequestBody.Token(envelope.Data);
            data = RequestBody.Without(envelope.Data, "auth_token");
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
}

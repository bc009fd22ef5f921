using System.Text.Json;
using Granary.AmqpBridge.Topology;
using Granary.Dispatch;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>Reads bodies that are the bare data of one action.</summary>
public sealed class PlainReader(int maxBodyBytes, PlainQueue queue, string? trustedCaller) : IRequestReader
{
    /// <inheritdoc/>
    public int MaxBodyBytes => maxBodyBytes;

    /// <inheritdoc/>
    public ReadEnvelope Read(
        ReadOnlySpan<byte> body, IReadOnlyBasicProperties properties, bool redelivered, DateTimeOffset now)
    {
        var data = RequestBody.Parse(body, maxBodyBytes, EnvelopeJson.Default.JsonElement, out var error);
        var postmark = Postmark.Of(properties, redelivered, now);
        var messageId = properties.MessageId is { Length: > 0 } named ? named : null;
        error ??= postmark.Fault ?? Fault(data, messageId);
        var found = error is null
            ? Text(data, "idempotency_key")
            : RequestBody.Find(body, maxBodyBytes, "idempotency_key"u8);
        var key = found is { Length: > 0 } ? found : null;
        var id = messageId ?? key ?? Guid.NewGuid().ToString();
        var read = error is null
            ? postmark.Taken(Build(data, id, key ?? messageId, properties), body.Length)
            : postmark.Refused(error, id);
        return messageId is null && key is null ? read with { MadeId = id } : read;
    }

    private static string? Fault(JsonElement data, string? messageId)
    {
        if (data.ValueKind != JsonValueKind.Object)
            return "the body must be a JSON object";
        if (messageId is not null && RequestBody.HasControls(messageId))
            return "message_id: must not hold control characters";
        if (!data.TryGetProperty("idempotency_key"u8, out var key) || key.ValueKind == JsonValueKind.Null)
            return null;
        if (key.ValueKind != JsonValueKind.String)
            return "idempotency_key: must be a string";
        return RequestBody.Fits(key.GetString()!, RequestBody.MaxKeyLength)
            ? null
            : $"idempotency_key: must have 1 to {RequestBody.MaxKeyLength} characters";
    }

    private Request Build(JsonElement data, string id, string? key, IReadOnlyBasicProperties properties) => new()
    {
        Id = id,
        Version = queue.Version,
        Action = queue.Action,
        Data = Data(data, properties),
        Auth = HeaderValues.Text(properties, HeaderNames.Authorization) ?? RequestBody.Token(data),
        TrustedCaller = trustedCaller,
        Unlimited = queue.Managed is not null,
        IdempotencyKey = key,
    };

    private JsonElement Data(JsonElement data, IReadOnlyBasicProperties properties)
    {
        var given = RequestBody.Without(data, "idempotency_key", "auth_token");
        if (queue.Managed is not { } own)
            return given;
        var said = new Dictionary<string, string>(own.Says);
        if (own.ReasonField is { } field && HeaderValues.Text(properties, HeaderNames.Error) is { } reason)
            said[field] = reason;
        return RequestBody.With(given, said);
    }

    private static string? Text(JsonElement data, string field) =>
        data.TryGetProperty(field, out var value) ? value.GetString() : null;
}

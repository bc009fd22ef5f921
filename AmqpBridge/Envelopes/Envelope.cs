using System.Text.Json;
using System.Text.Json.Serialization;

namespace Granary.AmqpBridge.Envelopes;

/// <summary>The body of a request as it stands on the wire.</summary>
internal sealed record Envelope
{
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("version")]
    public string? Version { get; init; }

    [JsonPropertyName("action")]
    public string? Action { get; init; }

    [JsonPropertyName("data")]
    public JsonElement Data { get; init; }

    [JsonPropertyName("auth")]
    public string? Auth { get; init; }

    [JsonPropertyName("idempotency_key")]
    public string? IdempotencyKey { get; init; }

    /// <summary>Ignored, but read: what is merely skipped is not searched for duplicate names.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, MaxDepth = 32)]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;

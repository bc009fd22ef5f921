using System.Text.Json.Serialization;

namespace Granary.Grains.Publishing;

/// <summary>How posts and subscriptions are stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(PostState))]
[JsonSerializable(typeof(SubscriptionState))]
public sealed partial class PublishingStateJson : JsonSerializerContext;

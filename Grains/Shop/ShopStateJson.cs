using System.Text.Json.Serialization;

namespace Granary.Grains.Shop;

/// <summary>How the shop's entities are stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProductState))]
[JsonSerializable(typeof(AddressState))]
[JsonSerializable(typeof(OrderState))]
public sealed partial class ShopStateJson : JsonSerializerContext;

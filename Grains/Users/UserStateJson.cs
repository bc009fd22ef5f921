using System.Text.Json.Serialization;

namespace Granary.Grains.Users;

/// <summary>How users are stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UserState))]
public sealed partial class UserStateJson : JsonSerializerContext;

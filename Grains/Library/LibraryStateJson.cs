using System.Text.Json.Serialization;

namespace Granary.Grains.Library;

/// <summary>How the Library's entities are stored; the names are what the tables' generated columns read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BookState))]
[JsonSerializable(typeof(AuthorState))]
public sealed partial class LibraryStateJson : JsonSerializerContext;

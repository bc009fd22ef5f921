using System.Text.Json.Serialization;

namespace Granary.Grains.Tasks;

/// <summary>How tasks are stored. Times of one format sort as texts do.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(TaskState))]
public sealed partial class TaskStateJson : JsonSerializerContext;

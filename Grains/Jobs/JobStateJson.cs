using System.Text.Json.Serialization;

namespace Granary.Grains.Jobs;

/// <summary>How jobs are stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(JobState))]
public sealed partial class JobStateJson : JsonSerializerContext;

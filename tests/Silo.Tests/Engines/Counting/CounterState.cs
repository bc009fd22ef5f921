using System.Text.Json;
using System.Text.Json.Serialization;

namespace Granary.Tests.Engines.Counting;

/// <summary>A counter in an author's clothes, so that the real table takes it.</summary>
public sealed record CounterState(string Name, long? BirthYear, string? Country)
{
    [JsonIgnore]
    public long Value => BirthYear ?? 0;
}

public sealed record CounterView(long Id, string Name, long Value, long Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CounterState))]
[JsonSerializable(typeof(CounterView))]
public sealed partial class CounterJson : JsonSerializerContext;

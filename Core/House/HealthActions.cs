using System.Text.Json.Serialization;

namespace Granary;

public sealed record CheckHealth : IMessage<HealthView>;

/// <summary>How the silo that answers is; <c>checks</c> has a line for each thing it depends on.</summary>
public sealed record HealthView(
    string Status, string Version, string Engine, IReadOnlyDictionary<string, CheckView> Checks);

public sealed record CheckView(string Status, DateTimeOffset Since, string? Detail);

/// <summary>The one action that belongs to no system.</summary>
public static class HealthActions
{
    public static IReadOnlyList<ActionSpec> All { get; } =
    [
        new ActionLines(Access.Public, HealthJson.Default, HealthJson.Default).Handled<CheckHealth, HealthView>(
            ActionSpec.AnyVersion, "health_check", "", null),
    ];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(WireTime)])]
[JsonSerializable(typeof(CheckHealth))]
[JsonSerializable(typeof(HealthView))]
public sealed partial class HealthJson : JsonSerializerContext;

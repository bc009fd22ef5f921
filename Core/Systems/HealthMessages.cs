namespace Granary;

public sealed record CheckHealth : IMessage<HealthView>;

/// <summary>How the silo that answers is; <c>checks</c> has a line for each thing it depends on.</summary>
public sealed record HealthView(
    string Status, string Version, string Engine, IReadOnlyDictionary<string, CheckView> Checks);

public sealed record CheckView(string Status, DateTimeOffset Since, string? Detail);

namespace Granary.Storms.Lab;

/// <summary>What one silo is started with.</summary>
public sealed record SiloSettings
{
    public required string Name { get; init; }

    public required string Program { get; init; }

    public required string Postgres { get; init; }

    public required Brokers Amqp { get; init; }

    public required string Prefix { get; init; }

    public required string Logs { get; init; }

    /// <summary>Further options, as <c>Section__Name</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}

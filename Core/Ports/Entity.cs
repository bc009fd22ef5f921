namespace Granary;

/// <summary>
/// An entity in memory. <see cref="Version"/> counts its changes; <see cref="State"/> is an immutable record.
/// </summary>
public sealed record Entity(long Id, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, object State)
{
    /// <summary>What a newer version stored beside it; goes with the entity from one change to the next.</summary>
    public NewerState? Newer { get; init; }
}

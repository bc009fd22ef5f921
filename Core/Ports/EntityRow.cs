namespace Granary;

/// <summary>An entity as it is stored. <see cref="Version"/> 0 means that there is none.</summary>
public sealed record EntityRow(long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, byte[] State)
{
    /// <summary>There is no such row.</summary>
    public static EntityRow Missing { get; } = new(0, default, default, []);

    /// <summary>The row is still at the version the asker knows.</summary>
    public static EntityRow Unchanged { get; } = new(-1, default, default, []);
}

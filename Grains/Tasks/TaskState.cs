namespace Granary.Grains.Tasks;

/// <summary>A task and whose it is.</summary>
public sealed record TaskState(
    long OwnerId, string Title, string? Description, string Status, long Priority, DateTimeOffset? DueAt,
    IReadOnlyList<string>? Tags);

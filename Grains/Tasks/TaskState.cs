namespace Granary.Grains.Tasks;

/// <summary>A task and its owner.</summary>
public sealed record TaskState(
    long OwnerId, string Title, string? Description, string Status, long Priority, DateTimeOffset? DueAt,
    IReadOnlyList<string>? Tags);

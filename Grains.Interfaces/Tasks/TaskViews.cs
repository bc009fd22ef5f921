namespace Granary.Tasks;

/// <summary>A task as v1 knows it: done or not.</summary>
public sealed record TaskView(
    long Id, string Title, string? Description, bool Completed, long UserId,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

/// <summary>The same task as v2 knows it.</summary>
public sealed record TaskViewV2(
    long Id, string Title, string? Description, string Status, long Priority, DateTimeOffset? DueAt,
    IReadOnlyList<string> Tags, long UserId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);

using Granary.Tasks;

namespace Granary.Grains.Tasks;

/// <summary>One user's tasks, answered by the database from its indexes.</summary>
public interface ITaskLists
{
    ValueTask<FoundPage<FoundEntity>> Tasks(TaskFilter filter);
}

/// <param name="Owner">Whose tasks; nobody sees another's.</param>
public sealed record TaskFilter(long Owner)
{
    /// <summary><c>null</c>: any; a <c>!</c> before it: any other.</summary>
    public string? Status { get; init; }

    public long? Priority { get; init; }

    public string? Tag { get; init; }

    public DateTimeOffset? DueBefore { get; init; }

    public string? Sort { get; init; }

    public int Limit { get; init; } = 50;

    public long Offset { get; init; }
}

namespace Granary.Tasks;

/// <summary>Where a task stands.</summary>
public static class TaskStatuses
{
    public const string Todo = "todo";
    public const string InProgress = "in_progress";
    public const string Done = "done";
}

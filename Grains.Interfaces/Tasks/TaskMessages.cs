namespace Granary.Tasks;

public sealed record CreateTask(
    [Text(200)] string Title, [Text(5000, min: 0)] string? Description, bool Completed = false) : IMessage<TaskView>;

public sealed record CreateTaskV2(
    [Text(200)] string Title,
    [Text(5000, min: 0)] string? Description,
    [Choice(TaskStatuses.Todo, TaskStatuses.InProgress, TaskStatuses.Done)] Patch<string> Status = default,
    [Integer(0, 10)] Patch<long> Priority = default,
    DateTimeOffset? DueAt = null,
    [Items(20), Text(50)] IReadOnlyList<string>? Tags = null)
    : IMessage<TaskViewV2>;

public sealed record GetTask(long Id) : IEntityMessage<TaskView>;

public sealed record GetTaskV2(long Id) : IEntityMessage<TaskViewV2>;

public sealed record UpdateTask(long Id, long? IfVersion) : IChange<TaskView>
{
    [Text(200)]
    public Patch<string> Title { get; init; }

    [Text(5000, min: 0)]
    public Patch<string?> Description { get; init; }

    public Patch<bool> Completed { get; init; }
}

public sealed record UpdateTaskV2(long Id, long? IfVersion) : IChange<TaskViewV2>
{
    [Text(200)]
    public Patch<string> Title { get; init; }

    [Text(5000, min: 0)]
    public Patch<string?> Description { get; init; }

    [Choice(TaskStatuses.Todo, TaskStatuses.InProgress, TaskStatuses.Done)]
    public Patch<string> Status { get; init; }

    [Integer(0, 10)]
    public Patch<long> Priority { get; init; }

    public Patch<DateTimeOffset?> DueAt { get; init; }

    [Items(20), Text(50)]
    public Patch<IReadOnlyList<string>?> Tags { get; init; }
}

public sealed record CompleteTask(long Id, long? IfVersion) : IChange<TaskViewV2>;

public sealed record DeleteTask(long Id, long? IfVersion) : IChange<Deletion>;

public sealed record ListTasks(bool? Completed = null) : PageMessage<TaskView>;

public sealed record ListTasksV2(
    [Choice(TaskStatuses.Todo, TaskStatuses.InProgress, TaskStatuses.Done)] string? Status = null,
    [Integer(0, 10)] long? Priority = null,
    [Text(50)] string? Tag = null,
    DateTimeOffset? DueBefore = null,
    [Choice("created_at", "-created_at", "priority", "-priority", "due_at", "-due_at")] string? Sort = null)
    : PageMessage<TaskViewV2>;

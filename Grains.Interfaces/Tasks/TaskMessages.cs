using System.Text.Json.Serialization;

namespace Granary.Tasks;

public sealed record CreateTask(string Title, string? Description, bool Completed) : IMessage<TaskView>;

public sealed record CreateTaskV2(
    string Title, string? Description, string? Status, long? Priority, DateTimeOffset? DueAt, IReadOnlyList<string>? Tags)
    : IMessage<TaskViewV2>;

public sealed record GetTask(long Id) : IEntityMessage<TaskView>;

public sealed record GetTaskV2(long Id) : IEntityMessage<TaskViewV2>;

public sealed record UpdateTask : IChange<TaskView>
{
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Title { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Description { get; init; }

    public bool? Completed { get; init; }
}

public sealed record UpdateTaskV2 : IChange<TaskViewV2>
{
    public required long Id { get; init; }

    public long? IfVersion { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Title { get; init; }

    [JsonConverter(typeof(PatchText))]
    public Patch<string> Description { get; init; }

    public string? Status { get; init; }

    public long? Priority { get; init; }

    [JsonConverter(typeof(PatchOf<DateTimeOffset?>))]
    public Patch<DateTimeOffset?> DueAt { get; init; }

    [JsonConverter(typeof(PatchOf<IReadOnlyList<string>>))]
    public Patch<IReadOnlyList<string>> Tags { get; init; }
}

public sealed record CompleteTask(long Id, long? IfVersion) : IChange<TaskViewV2>;

public sealed record DeleteTask(long Id, long? IfVersion) : IChange<Deletion>;

public sealed record ListTasks(bool? Completed, int? Limit, long? Offset) : IMessage<PageView<TaskView>>;

public sealed record ListTasksV2(
    string? Status, long? Priority, string? Tag, DateTimeOffset? DueBefore, string? Sort, int? Limit, long? Offset)
    : IMessage<PageView<TaskViewV2>>;

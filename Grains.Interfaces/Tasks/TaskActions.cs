using static Granary.Fields;
using Json = Granary.Tasks.TaskMessageJson;
using View = Granary.Tasks.TaskViewJson;

namespace Granary.Tasks;

/// <summary>System 2: the Task Manager's lines of the action table.</summary>
public static class TaskActions
{
    public const string Entity = "task";
    public const string Todo = "todo";
    public const string InProgress = "in_progress";
    public const string Done = "done";

    private const string TaskV1 = "task_v1";
    private const string TaskV2 = "task_v2";

    private static readonly Field Title = Text("title", 200);
    private static readonly Field Description = Text("description", 5000, min: 0);
    private static readonly Field Completed = Boolean("completed");
    private static readonly Field Status = Choice("status", Todo, InProgress, Done);
    private static readonly Field Priority = Integer("priority", 0, 10);
    private static readonly Field DueAt = Time("due_at");
    private static readonly Field Tags = TextList("tags", 20, 50);
    private static readonly Field Limit = Integer("limit", 1, 100);
    private static readonly Field Offset = Integer("offset", 0, 1_000_000_000);

    private static readonly Field[] OneId = [Id("id").Must()];
    private static readonly Field[] OneVersion = [Id("id").Must(), IfVersion()];

    public static IReadOnlyList<ActionSpec> All { get; } = [.. V1(Lines(Access.User)), .. V2(Lines(Access.User))];

    private static ActionLines Lines(Access access) => new(access, Json.Default, View.Default);

    private static IEnumerable<ActionSpec> V1(ActionLines lines) =>
    [
        lines.New<CreateTask, TaskView>("v1", "create_task", Entity, TaskV1,
            Title.Must(), Description, Completed.Keep()) with
        {
            Example = """{"title":"water the plants","description":"all of them"}""",
        },
        lines.Read<GetTask, TaskView>("v1", "get_task", Entity, OneId),
        lines.Handled<ListTasks, PageView<TaskView>>("v1", "list_tasks", "", null, Completed, Limit, Offset),
        lines.Change<UpdateTask, TaskView>("v1", "update_task", Entity, TaskV1,
            Id("id").Must(), IfVersion(), Title.Keep(), Description, Completed.Keep()) with
        {
            Example = """{"id":1,"completed":true}""",
        },
        lines.Change<DeleteTask, Deletion>("v1", "delete_task", Entity, TaskV1, OneVersion),
    ];

    private static IEnumerable<ActionSpec> V2(ActionLines lines) =>
    [
        lines.New<CreateTaskV2, TaskViewV2>("v2", "create_task", Entity, TaskV2,
            Title.Must(), Description, Status.Keep(), Priority.Keep(), DueAt, Tags) with
        {
            Example = """{"title":"water the plants","priority":7,"due_at":"2030-05-01T08:00:00Z","tags":["garden"]}""",
        },
        lines.Read<GetTaskV2, TaskViewV2>("v2", "get_task", Entity, OneId),
        lines.Handled<ListTasksV2, PageView<TaskViewV2>>("v2", "list_tasks", "", null,
            Status, Priority, Text("tag", 50), Time("due_before"),
            Choice("sort", "created_at", "-created_at", "priority", "-priority", "due_at", "-due_at"), Limit, Offset),
        lines.Change<UpdateTaskV2, TaskViewV2>("v2", "update_task", Entity, TaskV2,
            Id("id").Must(), IfVersion(), Title.Keep(), Description, Status.Keep(), Priority.Keep(), DueAt, Tags) with
        {
            Example = """{"id":1,"status":"in_progress","priority":9}""",
        },
        lines.Change<CompleteTask, TaskViewV2>("v2", "complete_task", Entity, TaskV2, OneVersion),
        lines.Change<DeleteTask, Deletion>("v2", "delete_task", Entity, TaskV2, OneVersion),
    ];
}

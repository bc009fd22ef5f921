using Granary.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Tasks;

/// <summary>System 2: the Task Manager.</summary>
public sealed class TaskSystem : GranarySystem
{
    public override string Name => "tasks";

    public override Access Access => Access.User;

    public override IReadOnlyList<string> Needs => ["users"];

    public override IReadOnlyList<KindSpec> Kinds => [new KindSpec<TaskState>("task", "tasks", new TaskRules())];

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<TaskSystem>(landed: 9);

    public override IReadOnlyList<ActionSpec> Actions =>
    [
        Expose<CreateTask>("v1", "create_task") with { Example = new CreateTask("water the plants", "all of them") },
        Expose<GetTask>("v1", "get_task"),
        Expose<ListTasks>("v1", "list_tasks"),
        Expose<UpdateTask>("v1", "update_task") with { Example = new UpdateTask(1, null) { Completed = true } },
        Expose<DeleteTask>("v1", "delete_task"),

        Expose<CreateTaskV2>("v2", "create_task") with
        {
            Example = new CreateTaskV2("water the plants", null)
            {
                Priority = 7,
                DueAt = new(2030, 5, 1, 8, 0, 0, TimeSpan.Zero),
                Tags = ["garden"],
            },
        },
        Expose<GetTaskV2>("v2", "get_task"),
        Expose<ListTasksV2>("v2", "list_tasks"),
        Expose<UpdateTaskV2>("v2", "update_task") with
        {
            Example = new UpdateTaskV2(1, null) { Status = TaskStatuses.InProgress, Priority = 9 },
        },
        Expose<CompleteTask>("v2", "complete_task"),
        Expose<DeleteTask>("v2", "delete_task"),
    ];

    public override IReadOnlyList<RouteSpec> Routes =>
    [
        .. Crud("Tasks, version 1", "v1"),
        .. Crud("Tasks", "v2"),
        new("POST", "/api/v2/tasks/{id}/complete", "complete_task", "v2") { Tag = "Tasks", Summary = "A task is done" },
    ];

    public override void AddServices(IServiceCollection services) => services.AddHandler<TaskLists>();

    private static IEnumerable<RouteSpec> Crud(string tag, string version) =>
    [
        new("GET", $"/api/{version}/tasks", "list_tasks", version) { Tag = tag, Summary = "List your tasks" },
        new("POST", $"/api/{version}/tasks", "create_task", version)
        {
            Tag = tag, Summary = "Create a task", Status = 201,
        },
        new("GET", $"/api/{version}/tasks/{{id}}", "get_task", version) { Tag = tag, Summary = "Get a task" },
        new("PUT", $"/api/{version}/tasks/{{id}}", "update_task", version)
        {
            Tag = tag, Summary = "Change any fields of a task",
        },
        new("PATCH", $"/api/{version}/tasks/{{id}}", "update_task", version)
        {
            Tag = tag, Summary = "Change any fields of a task",
        },
        new("DELETE", $"/api/{version}/tasks/{{id}}", "delete_task", version) { Tag = tag, Summary = "Delete a task" },
    ];
}

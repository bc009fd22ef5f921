namespace Granary.Grains.Tasks;

/// <summary>System 2 over HTTP.</summary>
public static class TaskRoutes
{
    public static IReadOnlyList<RouteSpec> All { get; } =
    [
        .. Crud("Tasks, version 1", "v1"),
        .. Crud("Tasks", "v2"),
        new("POST", "/api/v2/tasks/{id}/complete", "complete_task", "v2") { Tag = "Tasks", Summary = "A task is done" },
    ];

    private static IEnumerable<RouteSpec> Crud(string tag, string version) =>
    [
        new("GET", $"/api/{version}/tasks", "list_tasks", version) { Tag = tag, Summary = "List one's tasks" },
        new("POST", $"/api/{version}/tasks", "create_task", version) { Tag = tag, Summary = "Create a task", Status = 201 },
        new("GET", $"/api/{version}/tasks/{{id}}", "get_task", version) { Tag = tag, Summary = "Get a task" },
        new("PUT", $"/api/{version}/tasks/{{id}}", "update_task", version) { Tag = tag, Summary = "Change any fields of a task" },
        new("PATCH", $"/api/{version}/tasks/{{id}}", "update_task", version) { Tag = tag, Summary = "Change any fields of a task" },
        new("DELETE", $"/api/{version}/tasks/{{id}}", "delete_task", version) { Tag = tag, Summary = "Delete a task" },
    ];
}

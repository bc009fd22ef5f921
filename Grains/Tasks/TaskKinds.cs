using Granary.Ports;
using Granary.Tasks;
using Granary.Wire;

namespace Granary.Grains.Tasks;

/// <summary>The Task Manager's line of the table of kinds.</summary>
public static class TaskKinds
{
    public static IReadOnlyList<KindSpec> All { get; } =
    [
        new(TaskActions.Entity, "tasks", TaskStateJson.Default.Of<TaskState>(), new TaskRules(),
            Kinds.MessagesOf(TaskActions.All, TaskActions.Entity)),
    ];
}

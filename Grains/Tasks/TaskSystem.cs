using Granary.Tasks;
using Granary.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace Granary.Grains.Tasks;

/// <summary>System 2: the Task Manager.</summary>
public sealed class TaskSystem : GranarySystem
{
    public override string Name => "tasks";

    public override IReadOnlyList<string> Needs => ["users"];

    public override IReadOnlyList<ActionSpec> Actions => TaskActions.All;

    public override IReadOnlyList<RouteSpec> Routes => TaskRoutes.All;

    public override IReadOnlyList<KindSpec> Kinds => Table;

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        new KindSpec<TaskState>(TaskActions.Entity, "tasks", TaskStateJson.Default.Of<TaskState>(), new TaskRules()),
    ];

    public override void AddServices(IServiceCollection services) =>
        services.AddSingleton<ITaskLists, TaskLists>().AddHandler<TaskListHandler>();
}

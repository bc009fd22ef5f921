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

    public override IReadOnlyList<Migration> Migrations => Migration.EmbeddedIn<TaskSystem>(landed: 9);

    private static IReadOnlyList<KindSpec> Table { get; } =
    [
        KindSpec.Of(TaskActions.Entity, "tasks", TaskStateJson.Default.Of<TaskState>(), new TaskRules()),
    ];

    public override void AddServices(IServiceCollection services) =>
        services.AddSingleton<ITaskLists, TaskLists>().AddHandler<TaskListHandler>();
}

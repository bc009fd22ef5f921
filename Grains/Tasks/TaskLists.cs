using Granary.Tasks;

namespace Granary.Grains.Tasks;

/// <summary>A user's own tasks, from indexes that have their order.</summary>
public sealed class TaskLists(IDatabase database) : IActionHandler
{
    public HandlerTable Table => new HandlerTable()
        .On<ListTasks>((ask, m, _) => List(
            new(ask.Caller.UserId!.Value)
            {
                Status = m.Completed switch { true => TaskStatuses.Done, false => "!" + TaskStatuses.Done, _ => null },
                Limit = m.Limit,
                Offset = m.Offset,
            },
            TaskRules.V1))
        .On<ListTasksV2>((ask, m, _) => List(
            new(ask.Caller.UserId!.Value)
            {
                Status = m.Status,
                Priority = m.Priority,
                Tag = m.Tag,
                DueBefore = m.DueBefore,
                Sort = m.Sort,
                Limit = m.Limit,
                Offset = m.Offset,
            },
            TaskRules.V2));

    public ValueTask<FoundPage<FoundEntity>> Tasks(TaskFilter filter) => database.Page(TaskQuery.Of(filter));

    private async Task<Outcome> List<TView>(TaskFilter filter, Func<Entity<TaskState>, TView> view) =>
        PageBytes.Of(await Tasks(filter), found => view(found.Entity<TaskState>()));
}

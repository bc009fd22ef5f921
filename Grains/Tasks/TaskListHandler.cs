using Granary.Tasks;
using Json = Granary.Tasks.TaskViewJson;

namespace Granary.Grains.Tasks;

/// <summary>A user's own tasks.</summary>
public sealed class TaskListHandler(ITaskLists lists) : IActionHandler
{
    public HandlerTable Table => new HandlerTable()
        .On<ListTasks>((ask, m, _) => V1(new(ask.Caller.UserId!.Value)
        {
            Status = m.Completed switch { true => TaskActions.Done, false => "!" + TaskActions.Done, _ => null },
            Limit = m.Limit ?? 50,
            Offset = m.Offset ?? 0,
        }))
        .On<ListTasksV2>((ask, m, _) => V2(new(ask.Caller.UserId!.Value)
        {
            Status = m.Status,
            Priority = m.Priority,
            Tag = m.Tag,
            DueBefore = m.DueBefore,
            Sort = m.Sort,
            Limit = m.Limit ?? 50,
            Offset = m.Offset ?? 0,
        }));

    private async Task<Outcome> V1(TaskFilter filter) =>
        PageBytes.Of(await lists.Tasks(filter), found => TaskRules.V1(Entity(found)), Json.Default.PageViewTaskView);

    private async Task<Outcome> V2(TaskFilter filter) =>
        PageBytes.Of(await lists.Tasks(filter), found => TaskRules.V2(Entity(found)), Json.Default.PageViewTaskViewV2);

    private static Entity<TaskState> Entity(FoundEntity found) => found.Entity(TaskStateJson.Default.TaskState);
}

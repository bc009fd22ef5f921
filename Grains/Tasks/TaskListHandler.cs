using Granary.Tasks;
using Json = Granary.Tasks.TaskViewJson;

namespace Granary.Grains.Tasks;

/// <summary>A user's own tasks.</summary>
public sealed class TaskListHandler(ITaskLists lists) : IActionHandler
{
    public Task<Outcome>? Handle(Ask ask, CancellationToken cancellation) => ask.Message switch
    {
        ListTasks m => V1(new(ask.Caller.UserId!.Value)
        {
            Status = m.Completed switch { true => TaskActions.Done, false => "!" + TaskActions.Done, _ => null },
            Limit = m.Limit ?? 50,
            Offset = m.Offset ?? 0,
        }),
        ListTasksV2 m => V2(new(ask.Caller.UserId!.Value)
        {
            Status = m.Status,
            Priority = m.Priority,
            Tag = m.Tag,
            DueBefore = m.DueBefore,
            Sort = m.Sort,
            Limit = m.Limit ?? 50,
            Offset = m.Offset ?? 0,
        }),
        _ => null,
    };

    private async Task<Outcome> V1(TaskFilter filter) =>
        PageBytes.Of(await lists.Tasks(filter), found => TaskRules.ViewOf(Entity(found)), Json.Default.PageViewTaskView);

    private async Task<Outcome> V2(TaskFilter filter) =>
        PageBytes.Of(await lists.Tasks(filter), found => TaskRules.ViewV2Of(Entity(found)), Json.Default.PageViewTaskViewV2);

    private static Entity Entity(FoundEntity found) => found.Row.Entity(found.Id, TaskStateJson.Default.TaskState);
}

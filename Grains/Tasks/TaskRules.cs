using Granary.Tasks;
using Json = Granary.Tasks.TaskViewJson;

namespace Granary.Grains.Tasks;

/// <summary>What happens to a task. Another user's task does not exist for the caller.</summary>
public sealed class TaskRules : IRules
{
    public ValueTask<Decision> Decide(Entity? current, object message, IRuleContext context) => new(
        (message, current) switch
        {
            (CreateTask m, _) => Create(context, V1, m.Title, m.Description, m.Completed ? TaskActions.Done : null),
            (CreateTaskV2 m, _) => Create(
                context, V2, m.Title, m.Description, m.Status, m.Priority, m.DueAt?.ToUniversalTime(), m.Tags),
            (_, null) => Changes.Missing(context),
            _ when ((TaskState)current.State).OwnerId != context.Caller.UserId => Changes.Missing(context),
            (GetTask, _) => Decision.Answer(V1(current)),
            (GetTaskV2, _) => Decision.Answer(V2(current)),
            (UpdateTask m, _) => current.Stale(context, m.IfVersion) ?? Write(current, context, V1, Updated(current, m)),
            (UpdateTaskV2 m, _) => current.Stale(context, m.IfVersion) ?? Write(current, context, V2, Updated(current, m)),
            (CompleteTask m, _) => current.Stale(context, m.IfVersion)
                ?? Write(current, context, V2, (TaskState)current.State with { Status = TaskActions.Done }),
            (DeleteTask m, _) => current.Stale(context, m.IfVersion)
                ?? Decision.Delete(ReplyData.Of(new Deletion(current.Id), Json.Default.Deletion)),
            _ => throw new InvalidOperationException($"A task does not understand {message.GetType().Name}."),
        });

    public static TaskView ViewOf(Entity entity)
    {
        var task = (TaskState)entity.State;
        return new(
            entity.Id, task.Title, task.Description, task.Status == TaskActions.Done, task.OwnerId,
            entity.CreatedAt, entity.UpdatedAt, entity.Version);
    }

    public static TaskViewV2 ViewV2Of(Entity entity)
    {
        var task = (TaskState)entity.State;
        return new(
            entity.Id, task.Title, task.Description, task.Status, task.Priority, task.DueAt, task.Tags ?? [], task.OwnerId,
            entity.CreatedAt, entity.UpdatedAt, entity.Version);
    }

    private static Decision Create(
        IRuleContext context, Func<Entity, byte[]> view, string title, string? description, string? status,
        long? priority = null, DateTimeOffset? due = null, IReadOnlyList<string>? tags = null)
    {
        var owner = context.Caller.UserId ?? throw new InvalidOperationException("A task needs a user.");
        var task = Changes.First(context, new TaskState(
            owner, title, description, status ?? TaskActions.Todo, priority ?? 0, due, Different(tags)));
        return Decision.Write(task, view(task));
    }

    private static TaskState Updated(Entity current, UpdateTask update)
    {
        var task = (TaskState)current.State;
        return task with
        {
            Title = update.Title.Or(task.Title)!,
            Description = update.Description.Or(task.Description),
            Status = (update.Completed, task.Status) switch
            {
                (true, _) => TaskActions.Done,
                (false, TaskActions.Done) => TaskActions.Todo,
                _ => task.Status,
            },
        };
    }

    private static TaskState Updated(Entity current, UpdateTaskV2 update)
    {
        var task = (TaskState)current.State;
        return task with
        {
            Title = update.Title.Or(task.Title)!,
            Description = update.Description.Or(task.Description),
            Status = update.Status ?? task.Status,
            Priority = update.Priority ?? task.Priority,
            DueAt = update.DueAt.Or(task.DueAt)?.ToUniversalTime(),
            Tags = update.Tags.Given ? Different(update.Tags.Value) : task.Tags,
        };
    }

    private static Decision Write(Entity current, IRuleContext context, Func<Entity, byte[]> view, TaskState state)
    {
        var next = current.Next(context, state);
        return Decision.Write(next, view(next));
    }

    private static string[]? Different(IReadOnlyList<string>? tags) => tags is { Count: > 0 } ? [.. tags.Distinct()] : null;

    private static byte[] V1(Entity task) => ReplyData.Of(ViewOf(task), Json.Default.TaskView);

    private static byte[] V2(Entity task) => ReplyData.Of(ViewV2Of(task), Json.Default.TaskViewV2);
}

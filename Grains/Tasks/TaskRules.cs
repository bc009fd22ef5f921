using Granary.Tasks;

namespace Granary.Grains.Tasks;

/// <summary>What happens to a task. Another user's task does not exist for the caller.</summary>
public sealed class TaskRules : IRules<TaskState>
{
    public RuleTable<TaskState> Table { get; } = new RuleTable<TaskState>()
        .Only((task, context) => task.State.OwnerId == context.Caller.UserId)
        .Create<CreateTask, TaskView>(Create, V1)
        .Create<CreateTaskV2, TaskViewV2>(Create, V2)
        .Read<GetTask, TaskView>(V1)
        .Read<GetTaskV2, TaskViewV2>(V2)
        .Change<UpdateTask, TaskView>(Update, V1)
        .Change<UpdateTaskV2, TaskViewV2>(Update, V2)
        .Change<CompleteTask, TaskViewV2>(Complete, V2)
        .Delete<DeleteTask>();

    public static TaskView V1(Entity<TaskState> task) => new(
        task.Id, task.State.Title, task.State.Description, task.State.Status == TaskStatuses.Done, task.State.OwnerId,
        task.CreatedAt, task.UpdatedAt, task.Version);

    public static TaskViewV2 V2(Entity<TaskState> task) => new(
        task.Id, task.State.Title, task.State.Description, task.State.Status, task.State.Priority, task.State.DueAt,
        task.State.Tags ?? [], task.State.OwnerId, task.CreatedAt, task.UpdatedAt, task.Version);

    private static Decision<TaskState> Create(CreateTask m, IRuleContext context) => Decide.Write(new TaskState(
        Owner(context), m.Title, m.Description, m.Completed ? TaskStatuses.Done : TaskStatuses.Todo, 0, null, null));

    private static Decision<TaskState> Create(CreateTaskV2 m, IRuleContext context) => Decide.Write(new TaskState(
        Owner(context), m.Title, m.Description, m.Status.Or(TaskStatuses.Todo)!, m.Priority.Or(0),
        m.DueAt?.ToUniversalTime(), Different(m.Tags)));

    private static Decision<TaskState> Update(Entity<TaskState> task, UpdateTask m, IRuleContext context) =>
        Decide.Write(task.State with
        {
            Title = m.Title.Or(task.State.Title)!,
            Description = m.Description.Or(task.State.Description),
            Status = m.Completed switch
            {
                { Given: true, Value: true } => TaskStatuses.Done,
                { Given: true } when task.State.Status == TaskStatuses.Done => TaskStatuses.Todo,
                _ => task.State.Status,
            },
        });

    private static Decision<TaskState> Update(Entity<TaskState> task, UpdateTaskV2 m, IRuleContext context) =>
        Decide.Write(task.State with
        {
            Title = m.Title.Or(task.State.Title)!,
            Description = m.Description.Or(task.State.Description),
            Status = m.Status.Or(task.State.Status)!,
            Priority = m.Priority.Or(task.State.Priority),
            DueAt = m.DueAt.Or(task.State.DueAt)?.ToUniversalTime(),
            Tags = m.Tags.Given ? Different(m.Tags.Value) : task.State.Tags,
        });

    private static Decision<TaskState> Complete(Entity<TaskState> task, CompleteTask m, IRuleContext context) =>
        Decide.Write(task.State with { Status = TaskStatuses.Done });

    private static long Owner(IRuleContext context) =>
        context.Caller.UserId ?? throw new InvalidOperationException("A task needs a user.");

    private static string[]? Different(IReadOnlyList<string>? tags) =>
        tags is { Count: > 0 } ? [.. tags.Distinct()] : null;
}

using System.Text;
using Granary.Grains.Tasks;
using Granary.Tasks;

namespace Granary.Tests.Grains.Tasks;

public sealed class TaskRulesTests
{
    private static readonly DateTimeOffset Due = new(2030, 5, 1, 10, 0, 0, TimeSpan.FromHours(2));

    private readonly TestContext _context = new("task", 7) { Caller = new("user:3", 3) };
    private readonly RuleTable<TaskState> _grain = new TaskRules().Table;

    [Fact]
    public async Task A_v1_task_belongs_to_its_creator_and_is_to_be_done()
    {
        var decision = await Decide(null, new CreateTask("water", null, Completed: false));

        Assert.Equal(
            """{"id":7,"title":"water","description":null,"completed":false,"user_id":3,""" + """
                "created_at":"2026-01-02T03:04:05.000000Z","updated_at":"2026-01-02T03:04:05.000000Z","version":1}
                """,
            Encoding.UTF8.GetString(decision.Outcome.Data.Span));
    }

    [Fact]
    public async Task A_v2_task_without_anything_else_has_defaults()
    {
        var view = V2(await Decide(null, new CreateTaskV2("water", null)));

        Assert.Equal(("todo", 0L, null, 3L), (view.Status, view.Priority, view.DueAt, view.UserId));
        Assert.Empty(view.Tags);
    }

    [Fact]
    public async Task Anothers_task_does_not_exist_for_any_message()
    {
        var task = await Created();
        _context.Caller = new("user:4", 4);
        object[] messages =
        [
            new GetTask(7), new GetTaskV2(7), new UpdateTask(7, 9), new UpdateTaskV2(7, null),
            new CompleteTask(7, 9), new DeleteTask(7, 9),
        ];

        foreach (var message in messages)
        {
            var (others, missing) = (await Decide(task, message), await Decide(null, message));
            Assert.Equal(ErrorCode.NotFound, others.Outcome.Refusal!.Code);
            Assert.Equal(missing.Outcome.Refusal!.Error, others.Outcome.Refusal.Error);
            Assert.False(others.Changes);
        }
    }

    [Theory]
    [InlineData("todo", false)]
    [InlineData("in_progress", false)]
    [InlineData("done", true)]
    public async Task A_v1_client_sees_a_v2_task_completed_when_it_is_done(string status, bool completed)
    {
        var task = (await Decide(null, new CreateTaskV2("water", "all", status, 5, Due, ["garden"]))).After;

        var view = V1(await Decide(task, new GetTask(7)));
        Assert.Equal(("water", "all", completed), (view.Title, view.Description, view.Completed));
    }

    [Theory]
    [InlineData("todo", true, "done")]
    [InlineData("in_progress", true, "done")]
    [InlineData("done", true, "done")]
    [InlineData("todo", false, "todo")]
    [InlineData("in_progress", false, "in_progress")]
    [InlineData("done", false, "todo")]
    [InlineData("in_progress", null, "in_progress")]
    [InlineData("done", null, "done")]
    public async Task Completed_in_v1_is_done_in_v2_and_not_completed_takes_no_progress_away(
        string before, bool? completed, string after)
    {
        var task = (await Decide(null, new CreateTaskV2("water", null, before, 5, Due, ["garden"]))).After;

        var changed = (await Decide(
            task, new UpdateTask(7, null) { Completed = completed is { } given ? given : default(Patch<bool>) })).After;
        var view = V2(await Decide(changed, new GetTaskV2(7)));
        Assert.Equal((after, 5L, Due), (view.Status, view.Priority, view.DueAt));
        Assert.Equal(["garden"], view.Tags);
    }

    [Fact]
    public async Task A_task_created_as_completed_is_done()
    {
        var task = (await Decide(null, new CreateTask("water", null, Completed: true))).After;

        Assert.Equal("done", V2(await Decide(task, new GetTaskV2(7))).Status);
    }

    [Fact]
    public async Task Complete_makes_it_done_however_often()
    {
        var once = await Decide(await Created(), new CompleteTask(7, 1));
        var twice = await Decide(once.After, new CompleteTask(7, null));

        Assert.Equal(("done", "done"), (V2(once).Status, V2(twice).Status));
    }

    [Fact]
    public async Task Tags_are_told_once_in_their_order_and_case()
    {
        var created = await Decide(null, new CreateTaskV2("a", null, Tags: ["b", "a", "b", "B"]));
        var updated = await Decide(created.After, new UpdateTaskV2(7, null) { Tags = new(true, ["c", "c"]) });

        Assert.Equal(["b", "a", "B"], V2(created).Tags);
        Assert.Equal(["c"], V2(updated).Tags);
    }

    [Fact]
    public async Task Tags_and_due_time_are_cleared_by_null_and_kept_when_not_given()
    {
        var task = await Created();

        var kept = V2(await Decide(task, new UpdateTaskV2(7, null) { Priority = 9 }));
        var cleared = V2(
            await Decide(task, new UpdateTaskV2(7, null) { DueAt = new(true, null), Tags = new(true, null) }));
        var emptied = V2(await Decide(task, new UpdateTaskV2(7, null) { Tags = new(true, []) }));
        Assert.Equal((9L, Due, 1), (kept.Priority, kept.DueAt, kept.Tags.Count));
        Assert.Equal((null, 0, 0), (cleared.DueAt, cleared.Tags.Count, emptied.Tags.Count));
    }

    [Fact]
    public async Task The_due_time_is_kept_in_utc()
    {
        var task = await Created();
        var moved = (await Decide(task, new UpdateTaskV2(7, null) { DueAt = new(true, Due.AddHours(1)) })).After!;

        Assert.Equal(TimeSpan.Zero, ((TaskState)task.State).DueAt!.Value.Offset);
        Assert.Equal(new DateTimeOffset(2030, 5, 1, 9, 0, 0, TimeSpan.Zero), ((TaskState)moved.State).DueAt);
        Assert.Equal(TimeSpan.Zero, ((TaskState)moved.State).DueAt!.Value.Offset);
    }

    [Fact]
    public async Task An_update_changes_what_is_given_and_clears_the_description()
    {
        var task = await Created();

        var v1 = V1(
            await Decide(task, new UpdateTask(7, null) { Title = new(true, "b"), Description = new(true, null) }));
        var v2 = V2(await Decide(task, new UpdateTaskV2(7, null) { Status = "in_progress", Title = new(true, "c") }));
        Assert.Equal(("b", null, 2L), (v1.Title, v1.Description, v1.Version));
        Assert.Equal(("c", "all", "in_progress"), (v2.Title, v2.Description, v2.Status));
    }

    [Fact]
    public async Task A_stale_if_version_changes_nothing()
    {
        var task = await Created();
        object[] messages =
        [
            new UpdateTask(7, 2), new UpdateTaskV2(7, 2),
            new CompleteTask(7, 2), new DeleteTask(7, 2),
        ];

        foreach (var message in messages)
            Assert.Equal(ErrorCode.Conflict, (await Decide(task, message)).Outcome.Refusal!.Code);
    }

    [Fact]
    public async Task Delete_leaves_nothing()
    {
        var decision = await Decide(await Created(), new DeleteTask(7, 1));

        Assert.True(decision.Changes);
        Assert.Null(decision.After);
    }

    private async Task<Entity> Created() =>
        (await Decide(null, new CreateTaskV2("water", "all", Priority: 5, DueAt: Due, Tags: ["garden"]))).After!;

    private static TaskView V1(Decision decision) => TestContext.Read<TaskView>(decision);

    private static TaskViewV2 V2(Decision decision) => TestContext.Read<TaskViewV2>(decision);

    private ValueTask<Decision> Decide(Entity? task, object message) => _grain.Decide(task, message, _context);
}

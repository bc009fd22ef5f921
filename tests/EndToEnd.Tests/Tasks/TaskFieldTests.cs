using Granary.Tests.Users;

namespace Granary.Tests.Tasks;

[Collection(SystemSuite.Name)]
public sealed class TaskFieldTests(SystemFixture system) : IAsyncLifetime
{
    private const string NoTime = "must be an RFC 3339 time such as 2026-01-31T12:00:00Z";
    private const string Sorts = "must be one of created_at, -created_at, priority, -priority, due_at, -due_at";
    private const string Limits = "must be between 1 and 100";

    private Person _person = null!;

    public async Task InitializeAsync() => _person = await Person.Register(system);

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("v1", "title", "\"x*200\"", null)]
    [InlineData("v1", "title", "\"😀*200\"", null)]
    [InlineData("v1", "title", "\"x*201\"", "must have 1 to 200 characters")]
    [InlineData("v1", "title", "\"\"", "must have 1 to 200 characters")]
    [InlineData("v1", "description", "\"\"", null)]
    [InlineData("v1", "description", "\"x*5000\"", null)]
    [InlineData("v1", "description", "\"x*5001\"", "must have 0 to 5000 characters")]
    [InlineData("v1", "completed", "false", null)]
    [InlineData("v1", "completed", "\"yes\"", "must be true or false")]
    [InlineData("v1", "completed", "null", "must not be null")]
    [InlineData("v1", "priority", "1", "is not known here; known: title, description, completed")]
    [InlineData("v2", "status", "\"done\"", null)]
    [InlineData("v2", "status", "\"DONE\"", "must be one of todo, in_progress, done")]
    [InlineData("v2", "status", "null", "must not be null")]
    [InlineData("v2", "priority", "0", null)]
    [InlineData("v2", "priority", "10", null)]
    [InlineData("v2", "priority", "-1", "must be between 0 and 10")]
    [InlineData("v2", "priority", "11", "must be between 0 and 10")]
    [InlineData("v2", "priority", "1.5", "must be a whole number")]
    [InlineData("v2", "due_at", "null", null)]
    [InlineData("v2", "due_at", "\"0002-01-01T00:00:00Z\"", null)]
    [InlineData("v2", "due_at", "\"9998-12-31T23:59:59.999999Z\"", null)]
    [InlineData("v2", "due_at", "\"9999-01-01T00:00:00Z\"", NoTime)]
    [InlineData("v2", "due_at", "\"2030-01-01T00:00:00\"", NoTime)]
    [InlineData("v2", "due_at", "\"2030-01-01\"", NoTime)]
    [InlineData("v2", "due_at", "7", NoTime)]
    [InlineData("v2", "tags", "[]", null)]
    [InlineData("v2", "tags", "[\"y\",*19\"x*50\"]", null)]
    [InlineData("v2", "tags", "[\"y\",*20\"z\"]", "must have at most 20 items")]
    [InlineData("v2", "tags", "[\"x*51\"]", "each item must have 1 to 50 characters")]
    [InlineData("v2", "tags", "\"x\"", "must be a list of strings")]
    [InlineData("v2", "completed", "true",
        "is not known here; known: title, description, status, priority, due_at, tags")]
    public Task A_new_task_has_its_limits(string version, string field, string value, string? fault) => Expect(
        version, "create_task", (field == "title" ? "{" : "{\"title\":\"a\",") + $"\"{field}\":{value}}}",
        field, fault);

    [Theory]
    [InlineData("v1", "title", "null", "must not be null")]
    [InlineData("v1", "completed", "null", "must not be null")]
    [InlineData("v1", "if_version", "0", "must be at least 1")]
    [InlineData("v2", "status", "\"finished\"", "must be one of todo, in_progress, done")]
    [InlineData("v2", "status", "null", "must not be null")]
    [InlineData("v2", "priority", "null", "must not be null")]
    [InlineData("v2", "priority", "11", "must be between 0 and 10")]
    [InlineData("v2", "due_at", "\"2030-01-01\"", NoTime)]
    [InlineData("v2", "tags", "null", null)]
    [InlineData("v2", "tags", "[null]", "must be a list of strings")]
    [InlineData("v2", "user_id", "7",
        "is not known here; known: id, if_version, title, description, status, priority, due_at, tags")]
    public async Task A_change_has_its_limits(string version, string field, string value, string? fault)
    {
        var id = (await _person.Ok("v1", "create_task", """{"title":"a"}""")).Number("id");

        await Expect(version, "update_task", $$"""{"id":{{id}},"{{field}}":{{value}}}""", field, fault);
    }

    [Theory]
    [InlineData("v1", "limit", "1", null)]
    [InlineData("v1", "limit", "100", null)]
    [InlineData("v1", "limit", "0", Limits)]
    [InlineData("v1", "limit", "101", Limits)]
    [InlineData("v1", "offset", "1000000000", null)]
    [InlineData("v1", "offset", "1000000001", "must be between 0 and 1000000000")]
    [InlineData("v1", "status", "\"done\"", "is not known here; known: completed, limit, offset")]
    [InlineData("v2", "status", "\"!done\"", "must be one of todo, in_progress, done")]
    [InlineData("v2", "priority", "11", "must be between 0 and 10")]
    [InlineData("v2", "tag", "\"x*50\"", null)]
    [InlineData("v2", "tag", "\"x*51\"", "must have 1 to 50 characters")]
    [InlineData("v2", "tag", "\"' or true --\"", null)]
    [InlineData("v2", "due_before", "\"2030-01-01\"", NoTime)]
    [InlineData("v2", "sort", "\"title\"", Sorts)]
    [InlineData("v2", "limit", "101", Limits)]
    [InlineData("v2", "user_id", "1",
        "is not known here; known: status, priority, tag, due_before, sort, limit, offset")]
    public Task A_list_has_its_limits(string version, string field, string value, string? fault) =>
        Expect(version, "list_tasks", $$"""{"{{field}}":{{value}}}""", field, fault);

    private async Task Expect(string version, string action, string data, string field, string? fault)
    {
        var answer = await _person.Ask(version, action, Sized.Json(data));
        Assert.Equal(fault is null ? null : "validation_failed", answer.Code);
        Assert.Equal(fault is null ? null : $"data.{field}: {fault}", answer.Error);
    }
}

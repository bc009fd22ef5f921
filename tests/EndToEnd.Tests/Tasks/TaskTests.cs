using System.Text.Json;
using Granary.Tests.Users;

namespace Granary.Tests.Tasks;

[Collection(SystemSuite.Name)]
public sealed class TaskTests(SystemFixture system)
{
    [Fact]
    public async Task A_v1_task_is_created_read_changed_and_deleted()
    {
        var person = await Person.Register(system);
        var id = (await person.Ok("v1", "create_task", """{"title":"water","description":"all"}""")).Number("id");

        var changed = await person.Ok(
            "v1", "update_task", $$"""{"id":{{id}},"completed":true,"description":null,"if_version":1}""");
        Assert.Contains("\"description\":null,\"completed\":true", changed.Data);
        Assert.Equal(changed.Data, (await person.Ok("v1", "get_task", $$"""{"id":{{id}}}""")).Data);
        Assert.Equal("conflict", (await person.Ask("v1", "delete_task", $$"""{"id":{{id}},"if_version":1}""")).Code);
        await person.Ok("v1", "delete_task", $$"""{"id":{{id}},"if_version":2}""");
        Assert.Equal("not_found", (await person.Ask("v2", "get_task", $$"""{"id":{{id}}}""")).Code);
    }

    [Fact]
    public async Task A_v2_task_keeps_all_that_it_was_given()
    {
        var person = await Person.Register(system);

        var task = await person.Ok("v2", "create_task", """
            {"title":"water","status":"in_progress","priority":7,
            "due_at":"2030-05-01T10:00:00+02:00","tags":["b","a","b"]}
            """);
        Assert.Contains(
            """
            "status":"in_progress","priority":7,"due_at":"2030-05-01T08:00:00.000000Z","tags":["b","a"],
            """ + $"\"user_id\":{person.Id}",
            task.Data);
        var changed = await person.Ok(
            "v2", "update_task", $$"""{"id":{{task.Number("id")}},"due_at":null,"tags":[]}""");
        Assert.Contains("\"status\":\"in_progress\",\"priority\":7,\"due_at\":null,\"tags\":[]", changed.Data);
    }

    [Fact]
    public async Task One_task_has_two_views()
    {
        var person = await Person.Register(system);
        var id = (await person.Ok("v2", "create_task", """{"title":"water","priority":7,"tags":["garden"]}"""))
            .Number("id");

        Assert.Contains("\"completed\":false", (await person.Ok("v1", "get_task", $$"""{"id":{{id}}}""")).Data);
        await person.Ok("v1", "update_task", $$"""{"id":{{id}},"completed":true}""");
        Assert.Contains(
            "\"status\":\"done\",\"priority\":7", (await person.Ok("v2", "get_task", $$"""{"id":{{id}}}""")).Data);
        await person.Ok("v1", "update_task", $$"""{"id":{{id}},"completed":false}""");
        Assert.Contains("\"status\":\"todo\"", (await person.Ok("v2", "get_task", $$"""{"id":{{id}}}""")).Data);
        await person.Ok("v2", "complete_task", $$"""{"id":{{id}}}""");
        Assert.Contains("\"completed\":true", (await person.Ok("v1", "get_task", $$"""{"id":{{id}}}""")).Data);
    }

    [Fact]
    public async Task Only_v2_completes_by_name()
    {
        var person = await Person.Register(system);

        Assert.Equal("unknown_action", (await person.Ask("v1", "complete_task", """{"id":1}""")).Code);
    }

    [Theory]
    [InlineData("v1", """{"completed":true}""", "d")]
    [InlineData("v1", """{"completed":false}""", "a b c")]
    [InlineData("v1", """{"limit":2,"offset":1}""", "b c")]
    [InlineData("v2", """{"status":"in_progress"}""", "b")]
    [InlineData("v2", """{"priority":5}""", "b c")]
    [InlineData("v2", """{"tag":"x"}""", "a c")]
    [InlineData("v2", """{"due_before":"2030-01-03T00:00:00Z"}""", "a b")]
    [InlineData("v2", """{"due_before":"2030-01-03T01:00:00+02:00"}""", "a b")]
    [InlineData("v2", """{"sort":"-created_at"}""", "d c b a")]
    [InlineData("v2", """{"sort":"priority"}""", "d a b c")]
    [InlineData("v2", """{"sort":"-priority"}""", "c b a d")]
    [InlineData("v2", """{"sort":"due_at"}""", "b a d c")]
    [InlineData("v2", """{"sort":"-due_at"}""", "d a b c")]
    [InlineData("v2", """{"sort":"-due_at","tag":"x","priority":5,"status":"todo"}""", "c")]
    [InlineData("v2", """{"status":null,"tag":null,"sort":null,"due_before":null}""", "a b c d")]
    public async Task A_list_has_what_it_is_filtered_by_in_its_order(string version, string data, string titles)
    {
        var person = await Person.Register(system);
        foreach (var task in new[]
        {
            """{"title":"a","priority":1,"tags":["x"],"due_at":"2030-01-02T00:00:00Z"}""",
            """{"title":"b","priority":5,"status":"in_progress","due_at":"2030-01-01T00:00:00Z"}""",
            """{"title":"c","priority":5,"tags":["x","y"]}""",
            """{"title":"d","status":"done","due_at":"2030-01-03T00:00:00Z"}""",
        })
            await person.Ok("v2", "create_task", task);

        Assert.Equal(titles, await Titles(person, version, data));
    }

    private static async Task<string> Titles(Person person, string version, string data)
    {
        var page = JsonElement.Parse((await person.Ok(version, "list_tasks", data)).Data);
        return string.Join(
            ' ', page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("title").GetString()));
    }
}

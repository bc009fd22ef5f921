using Granary.Tests.Users;

namespace Granary.Tests.Tasks;

/// <summary>Two users never meet each other's tasks.</summary>
[Collection(SystemSuite.Name)]
public sealed class PrivacyTests(SystemFixture system)
{
    [Fact]
    public async Task Anothers_task_is_not_there_by_its_id()
    {
        var (ada, grace) = (await Person.Register(system), await Person.Register(system));
        var id = (await ada.Ok("v2", "create_task", """{"title":"secret"}""")).Number("id");
        var missing = (await grace.Ask("v1", "get_task", """{"id":999999999}""")).Error!;

        foreach (var (version, action, more) in new[]
        {
            ("v1", "get_task", ""), ("v2", "get_task", ""), ("v1", "update_task", ",\"title\":\"mine\""),
            ("v2", "update_task", ",\"if_version\":77"), ("v2", "complete_task", ""),
            ("v1", "delete_task", ""), ("v2", "delete_task", ",\"if_version\":77"),
        })
        {
            var answer = await grace.Ask(version, action, $$"""{"id":{{id}}{{more}}}""");
            Assert.Equal(("not_found", missing.Replace("999999999", $"{id}")), (answer.Code, answer.Error));
        }
        Assert.Contains("\"title\":\"secret\"", (await ada.Ok("v1", "get_task", $$"""{"id":{{id}}}""")).Data);
    }

    [Theory]
    [InlineData("v1", "{}")]
    [InlineData("v1", """{"completed":false}""")]
    [InlineData("v2", "{}")]
    [InlineData("v2", """{"status":"todo"}""")]
    [InlineData("v2", """{"priority":7}""")]
    [InlineData("v2", """{"tag":"shared"}""")]
    [InlineData("v2", """{"due_before":"2031-01-01T00:00:00Z"}""")]
    [InlineData("v2", """{"sort":"-due_at"}""")]
    public async Task Anothers_task_is_in_no_list_and_in_no_total(string version, string filter)
    {
        var (ada, grace) = (await Person.Register(system), await Person.Register(system));
        await ada.Ok(
            "v2", "create_task", """{"title":"a","priority":7,"tags":["shared"],"due_at":"2030-01-01T00:00:00Z"}""");

        Assert.Equal("""{"items":[],"total":0}""", (await grace.Ok(version, "list_tasks", filter)).Data);
        Assert.Equal(1, (await ada.Ok(version, "list_tasks", filter)).Number("total"));
    }

    [Fact]
    public async Task The_same_key_gives_each_the_own_task()
    {
        var (ada, grace) = (await Person.Register(system), await Person.Register(system));
        const string task = """{"title":"water"}""";

        var first = await ada.Ask("v1", "create_task", task, "the-same-key");
        var other = await grace.Ask("v1", "create_task", task, "the-same-key", copy: 2);
        var again = await ada.Ask("v1", "create_task", task, "the-same-key", copy: 3);
        Assert.True(first.Ok && other.Ok && !other.Replayed && again.Replayed);
        Assert.NotEqual(first.Number("id"), other.Number("id"));
        Assert.Equal((grace.Id, first.Data), (other.Number("user_id"), again.Data));
    }

    [Fact]
    public async Task The_key_of_anothers_change_shows_nothing_of_it()
    {
        var (ada, grace) = (await Person.Register(system), await Person.Register(system));
        var id = (await ada.Ok("v1", "create_task", """{"title":"water"}""")).Number("id");
        var change = $$"""{"id":{{id}},"title":"secret"}""";
        Assert.True((await ada.Ask("v1", "update_task", change, "a-change")).Ok);

        var other = await grace.Ask("v1", "update_task", change, "a-change", copy: 2);
        Assert.Equal(("not_found", "null", false), (other.Code, other.Data, other.Replayed));
        Assert.True((await ada.Ask("v1", "update_task", change, "a-change", copy: 3)).Replayed);
    }

    [Fact]
    public async Task A_new_token_of_the_same_user_gets_the_recorded_reply()
    {
        var person = await Person.Register(system);
        var first = await person.Ask("v1", "create_task", """{"title":"water"}""", "before-the-login");

        var later = person with { Token = await Person.LogIn(system, person.Name) };
        var again = await later.Ask("v1", "create_task", """{"title":"water"}""", "before-the-login", copy: 2);
        Assert.Equal((true, first.Data), (again.Replayed, again.Data));
    }
}

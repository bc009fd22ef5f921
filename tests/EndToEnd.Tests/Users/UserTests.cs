using System.Text.Json;

namespace Granary.Tests.Users;

[Collection(SystemSuite.Name)]
public sealed class UserTests(SystemFixture system)
{
    [Fact]
    public async Task A_user_is_created_read_changed_and_deleted_without_any_credential()
    {
        var name = Person.FreshName();
        var id = (await Ok("create_user", $$"""{"username":"{{name}}","email":"{{name}}@x.org","description":"x"}"""))
            .GetProperty("id");

        var changed = await Ok("update_user", $$"""{"id":{{id}},"description":null,"if_version":1}""");
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.String), (Kind(changed, "description"), Kind(changed, "updated_at")));
        Assert.Equal(changed.GetRawText(), (await Ok("get_user", $$"""{"id":{{id}}}""")).GetRawText());
        await Ok("delete_user", $$"""{"id":{{id}},"if_version":2}""");
        Assert.Equal("not_found", (await system.Ask("v1", "get_user", $$"""{"id":{{id}}}""", auth: "")).Code);
        await Ok("create_user", $$"""{"username":"{{name}}","email":"{{name}}@x.org"}""");
    }

    [Fact]
    public async Task Nothing_that_is_shown_has_the_password_or_its_hash()
    {
        var person = await Person.Register(system);

        foreach (var action in new[] { "get_user", "update_user" })
            Assert.DoesNotContain("password", (await Ok(action, $$"""{"id":{{person.Id}}}""")).GetRawText());
        Assert.DoesNotContain("password", (await Ok("list_users", """{"count":100}""")).GetRawText());
    }

    [Fact]
    public async Task Without_a_password_nobody_logs_in_until_there_is_one()
    {
        var name = Person.FreshName();
        var id = (await Ok("create_user", $$"""{"username":"{{name}}","email":"{{name}}@x.org"}""")).GetProperty("id");

        Assert.Equal("unauthenticated", await Login(name, Person.Password));
        await Ok("update_user", $$"""{"id":{{id}},"password":"{{Person.Password}}"}""");
        Assert.Null(await Login(name, Person.Password));
        await Ok("update_user", $$"""{"id":{{id}},"password":"another horse"}""");
        Assert.Equal("unauthenticated", await Login(name, Person.Password));
        Assert.Null(await Login(name, "another horse"));
        await Ok("update_user", $$"""{"id":{{id}},"password":null}""");
        Assert.Equal("unauthenticated", await Login(name, "another horse"));
    }

    [Fact]
    public async Task A_change_to_a_taken_name_changes_nothing_at_all()
    {
        var (ada, grace) = (await Person.Register(system), await Person.Register(system));
        var before = await Ok("get_user", $$"""{"id":{{ada.Id}}}""");
        var wanted = Person.FreshName() + "@x.org";

        var taken = await system.Ask(
            "v1", "update_user",
            $$"""{"id":{{ada.Id}},"email":"{{wanted}}","username":"{{grace.Name.ToUpperInvariant()}}"}""", auth: "");
        Assert.Equal(("conflict", "this user name is taken"), (taken.Code, taken.Error));
        Assert.Equal(before.GetRawText(), (await Ok("get_user", $$"""{"id":{{ada.Id}}}""")).GetRawText());
        await Ok("update_user", $$"""{"id":{{grace.Id}},"email":"{{wanted}}"}""");
    }

    [Fact]
    public async Task A_name_that_was_given_up_is_free_and_the_new_one_logs_in()
    {
        var (person, name) = (await Person.Register(system), Person.FreshName());

        await Ok("update_user", $$"""{"id":{{person.Id}},"username":"{{name}}"}""");
        await Person.LogIn(system, name);
        Assert.Equal("unauthenticated", await Login(person.Name, Person.Password));
        await Ok("create_user", $$"""{"username":"{{person.Name}}","email":"{{Person.FreshName()}}@x.org"}""");
    }

    [Fact]
    public async Task Users_come_in_pages_and_a_page_beyond_the_end_is_empty()
    {
        await Person.Register(system);
        await Person.Register(system);

        var (first, beyond) =
            (await Ok("list_users", """{"count":1}"""), await Ok("list_users", """{"count":100,"page":10000000}"""));
        Assert.Equal(1, first.GetProperty("users").GetArrayLength());
        Assert.Equal(0, beyond.GetProperty("users").GetArrayLength());
        Assert.True(beyond.GetProperty("total").GetInt64() >= 2);
        Assert.True((await Ok("list_users", "{}")).GetProperty("users").GetArrayLength() is >= 2 and <= 10);
    }

    private static JsonValueKind Kind(JsonElement user, string field) => user.GetProperty(field).ValueKind;

    private async Task<JsonElement> Ok(string action, string data) =>
        JsonElement.Parse((await system.Ok("v1", action, data, auth: "")).Data);

    private async Task<string?> Login(string name, string password) =>
        (await system.Ask("v1", "login", $$"""{"username":"{{name}}","password":"{{password}}"}""", auth: "")).Code;
}

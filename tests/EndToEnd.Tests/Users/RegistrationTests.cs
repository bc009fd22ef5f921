using System.Text.Json;

namespace Granary.Tests.Users;

[Collection(SystemSuite.Name)]
public sealed class RegistrationTests(SystemFixture system)
{
    [Fact]
    public async Task Who_registers_logs_in_and_is_told_who_that_is()
    {
        var name = Person.FreshName();
        var registered = JsonElement.Parse(
            (await system.Ok("v2", "register", Person.Registration(name), auth: "")).Data);
        var token = await Person.LogIn(system, name);

        var me = JsonElement.Parse((await system.Ok("v1", "get_me", "{}", "Bearer " + token)).Data);
        Assert.Equal(
            ["id", "username", "email", "created_at", "version"],
            registered.EnumerateObject().Select(field => field.Name));
        foreach (var field in new[] { "id", "username", "email", "created_at" })
            Assert.Equal(registered.GetProperty(field).GetRawText(), me.GetProperty(field).GetRawText());
        Assert.Equal(JsonValueKind.Null, me.GetProperty("updated_at").ValueKind);
    }

    [Fact]
    public async Task A_login_by_either_name_in_any_case_gets_a_bearer_token()
    {
        var person = await Person.Register(system);
        string[] logins = [
            $"\"username\":\"{person.Name.ToUpperInvariant()}\"", $"\"email\":\"{person.Email.ToUpperInvariant()}\""];

        foreach (var login in logins)
        {
            var answer = await system.Ok("v1", "login", $$"""{{{login}},"password":"{{Person.Password}}"}""", auth: "");
            Assert.Equal(3600, answer.Number("expires_in"));
            Assert.Contains("\"token_type\":\"bearer\"", answer.Data);
        }
    }

    [Fact]
    public async Task A_wrong_name_and_a_wrong_password_are_answered_alike()
    {
        var person = await Person.Register(system);

        var name = await system.Ask(
            "v1", "login", """{"username":"nobody at all","password":"correct horse"}""", auth: "");
        var password = await system.Ask("v1", "login", $$"""{"username":"{{person.Name}}","password":"x"}""", auth: "");
        Assert.Equal(("unauthenticated", name.Error), (password.Code, password.Error));
        Assert.Equal("unauthenticated", name.Code);
    }

    [Theory]
    [InlineData(true, "this user name is taken")]
    [InlineData(false, "this e-mail address is taken")]
    public async Task A_name_or_an_address_is_taken_whatever_its_case(bool byName, string error)
    {
        var person = await Person.Register(system);
        var (name, email) = byName
            ? (person.Name.ToUpperInvariant(), Person.FreshName() + "@x.org")
            : (Person.FreshName(), person.Email.ToUpperInvariant());

        var answer = await system.Ask("v1", "register", Person.Registration(name, email), auth: "");
        Assert.Equal(("conflict", error), (answer.Code, answer.Error));
        var created = await system.Ask(
            "v1", "create_user", $$"""{"username":"{{name}}","email":"{{email}}"}""", auth: "");
        Assert.Equal(("conflict", error), (created.Code, created.Error));
    }

    [Fact]
    public async Task The_same_key_again_is_the_same_user_and_the_same_reply()
    {
        var registration = Person.Registration(Person.FreshName());
        var first = await system.Ask("v1", "register", registration, "register-once", auth: "");

        var again = await system.Ask("v1", "register", registration, "register-once", copy: 2, auth: "");
        Assert.Equal((true, first.Data, true), (first.Ok, again.Data, again.Replayed));
    }

    [Fact]
    public async Task Sixteen_copies_at_once_are_one_user_and_one_reply()
    {
        var registration = Person.Registration(Person.FreshName());

        var answers = await Task.WhenAll(Enumerable.Range(1, 16).Select(
            copy => system.Ask("v1", "register", registration, "register-at-once", copy, auth: "")));
        Assert.Single(answers.Select(answer => answer.Essence).Distinct());
        Assert.True(answers[0].Ok, answers[0].ToString());
    }

    [Fact]
    public async Task The_same_key_with_another_password_is_a_strangers_request()
    {
        var (name, other) = (Person.FreshName(), Person.FreshName());
        Assert.True((await system.Ask("v1", "register", Person.Registration(name), "shared-key", auth: "")).Ok);

        var same = await system.Ask(
            "v1", "register", Person.Registration(name, password: "other horse"), "shared-key", 2, "");
        var stranger = await system.Ask("v1", "register", Person.Registration(other), "shared-key", 3, "");
        Assert.Equal("conflict", same.Code);
        Assert.True(stranger.Ok && !stranger.Replayed);
        await Person.LogIn(system, name);
    }
}

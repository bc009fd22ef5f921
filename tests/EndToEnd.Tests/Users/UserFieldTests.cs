namespace Granary.Tests.Users;

[Collection(SystemSuite.Name)]
public sealed class UserFieldTests(SystemFixture system)
{
    private const string Name = "must have 1 to 64 characters";
    private const string Word = "must have 8 to 128 characters";

    [Theory]
    [InlineData("username", "\"q\"", null)]
    [InlineData("username", "\"x*64\"", null)]
    [InlineData("username", "\"😀*64\"", null)]
    [InlineData("username", "\"\"", Name)]
    [InlineData("username", "\"x*65\"", Name)]
    [InlineData("username", "\"  \"", "must not be blank")]
    [InlineData("username", "7", "must be a string")]
    [InlineData("username", "null", "is required")]
    [InlineData("email", "\"n*64@d*63.d*63.d*57.org\"", null)]
    [InlineData("email", "\"n*64@d*63.d*63.d*58.org\"", "must be an e-mail address")]
    [InlineData("email", "\"a\"", "must be an e-mail address")]
    [InlineData("email", "[]", "must be a string")]
    [InlineData("email", "null", "is required")]
    [InlineData("password", "\"x*8\"", null)]
    [InlineData("password", "\"x*128\"", null)]
    [InlineData("password", "\"😀*128\"", null)]
    [InlineData("password", "\"x*7\"", Word)]
    [InlineData("password", "\"x*129\"", Word)]
    [InlineData("password", "\"\"", Word)]
    [InlineData("password", "null", "is required")]
    [InlineData("description", "\"x\"", "is not known here; known: username, email, password")]
    public async Task A_registration_has_its_limits(string field, string value, string? fault)
    {
        var name = Person.FreshName();
        var fields = new Dictionary<string, string>
        {
            ["username"] = $"\"{name}\"",
            ["email"] = $"\"{name}@x.org\"",
            ["password"] = "\"correct horse\"",
            [field] = value,
        };

        await Expect("register", "{" + string.Join(',', fields.Select(f => $"\"{f.Key}\":{f.Value}")) + "}",
            field, fault);
    }

    [Theory]
    [InlineData("description", "\"\"", null)]
    [InlineData("description", "null", null)]
    [InlineData("description", "\"x*2000\"", null)]
    [InlineData("description", "\"x*2001\"", "must have 0 to 2000 characters")]
    [InlineData("password", "null", null)]
    [InlineData("password", "\"x*7\"", Word)]
    [InlineData("username", "null", "must not be null")]
    [InlineData("username", "\"x*65\"", Name)]
    [InlineData("email", "null", "must not be null")]
    [InlineData("email", "\"@\"", "must be an e-mail address")]
    [InlineData("if_version", "0", "must be at least 1")]
    [InlineData("id", "0", "must be at least 1")]
    [InlineData("created_at", "1", "is not known here; known: id, if_version, username, email, description, password")]
    public async Task A_change_has_its_limits(string field, string value, string? fault)
    {
        var person = await Person.Register(system);
        var data = field == "id" ? "{\"id\":" + value + "}" : $$"""{"id":{{person.Id}},"{{field}}":{{value}}}""";

        await Expect("update_user", data, field, fault);
    }

    [Theory]
    [InlineData("count", "1", null)]
    [InlineData("count", "100", null)]
    [InlineData("count", "0", "must be between 1 and 100")]
    [InlineData("count", "101", "must be between 1 and 100")]
    [InlineData("page", "10000000", null)]
    [InlineData("page", "0", "must be between 1 and 10000000")]
    [InlineData("page", "10000001", "must be between 1 and 10000000")]
    [InlineData("page", "1.5", "must be a whole number")]
    public Task A_page_has_its_limits(string field, string value, string? fault) =>
        Expect("list_users", $$"""{"{{field}}":{{value}}}""", field, fault);

    [Theory]
    [InlineData("""{"password":"x"}""", "username")]
    [InlineData("""{"username":"a","email":"a@x.org","password":"x"}""", "username")]
    [InlineData("""{"username":"a"}""", "password")]
    [InlineData("""{"username":"a","password":""}""", "password")]
    [InlineData("""{"username":"a","password":"x*129"}""", "password")]
    [InlineData("""{"email":"a","password":"x"}""", "email")]
    public async Task A_login_has_one_name_and_a_password(string data, string field)
    {
        var answer = await system.Ask("v1", "login", Sized.Json(data), auth: "");
        Assert.Equal("validation_failed", answer.Code);
        Assert.StartsWith($"data.{field}: ", answer.Error);
    }

    private async Task Expect(string action, string data, string field, string? fault)
    {
        var answer = await system.Ask("v1", action, Sized.Json(data), auth: "");
        Assert.Equal(fault is null ? null : "validation_failed", answer.Code);
        Assert.Equal(fault is null ? null : $"data.{field}: {fault}", answer.Error);
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Granary.Storms.Lab;

namespace Granary.Tests.Users;

[Collection(SystemSuite.Name)]
public sealed class TokenTests(SystemFixture system)
{
    private const string Secret = "development-only-secret-change-me-please";
    private const string Header = """{"alg":"HS256","typ":"JWT","kid":"1"}""";
    private const long Far = 4_000_000_000;

    [Fact]
    public async Task A_token_made_elsewhere_with_the_shared_secret_is_accepted()
    {
        var person = await Person.Register(system);

        var me = await system.Ok("v1", "get_me", "{}", Token(Header, person.Id, Far, Secret));
        Assert.Equal(person.Id, me.Number("id"));
    }

    [Theory]
    [InlineData(Header, 1_000_000_000, Secret)]
    [InlineData(Header, Far, "another-secret-that-is-long-enough-1234")]
    [InlineData("""{"alg":"HS256","kid":"2"}""", Far, Secret)]
    [InlineData("""{"alg":"none"}""", Far, Secret)]
    [InlineData("""{"alg":"none"}""", Far, null)]
    [InlineData("""{"alg":"HS512"}""", Far, Secret)]
    public async Task A_token_that_does_not_hold_is_refused(string header, long expires, string? secret)
    {
        var person = await Person.Register(system);
        var token = Token(header, person.Id, expires, secret);

        foreach (var (version, action) in new[] { ("v1", "get_me"), ("v1", "list_tasks"), ("v2", "list_tasks") })
            Assert.Equal("unauthenticated", (await system.Ask(version, action, "{}", auth: token)).Code);
        foreach (var path in new[] { "/api/v1/me", "/api/v1/tasks", "/api/v2/tasks" })
            Assert.Equal(401, (await system.Web(HttpMethod.Get, path, auth: "Bearer " + token)).Status);
    }

    [Fact]
    public async Task Neither_nobody_nor_an_api_key_is_a_user()
    {
        Assert.Equal("unauthenticated", (await system.Ask("v1", "get_me", "{}", auth: "")).Code);
        Assert.Equal("forbidden", (await system.Ask("v1", "get_me", "{}")).Code);
        Assert.Equal("forbidden", (await system.Ask("v1", "create_task", """{"title":"a"}""")).Code);
    }

    [Fact]
    public async Task A_users_token_is_no_key_of_the_library_and_as_good_as_none_where_none_is_needed()
    {
        var person = await Person.Register(system);

        Assert.Equal("forbidden", (await person.Ask("v1", "get_books", "{}")).Code);
        Assert.True((await person.Ask("v1", "list_products", "{}")).Ok);
    }

    [Fact]
    public async Task A_deleted_users_token_is_refused_within_two_seconds()
    {
        var person = await Person.Register(system);
        Assert.True((await person.Ask("v1", "list_tasks", "{}")).Ok);

        await system.Ok("v1", "delete_user", $$"""{"id":{{person.Id}}}""", auth: "");
        Assert.Equal("unauthenticated", (await person.Ask("v1", "get_me", "{}")).Code);
        await Until.True("the token is refused", TimeSpan.FromSeconds(2), async () =>
            (await person.Ask("v1", "list_tasks", "{}")).Code == "unauthenticated");
        Assert.Equal(401, (await system.Web(HttpMethod.Get, "/api/v1/me", auth: person.Token)).Status);
    }

    private static string Token(string header, long user, long expires, string? secret)
    {
        var signed = Part(header) + "." + Part($$"""{"sub":"{{user}}","exp":{{expires}}}""");
        return signed + "." + (secret is null
            ? ""
            : Base64Url.EncodeToString(
                HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed))));
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

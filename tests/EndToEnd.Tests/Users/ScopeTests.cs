using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Granary.Storms.Lab;
using Granary.Tests.Cluster;

namespace Granary.Tests.Users;

/// <summary>Two silos: what a user is given opens both, and what is taken back ends on both.</summary>
public sealed class ScopeTests : IAsyncLifetime
{
    private const string Book = """{"title":"1984","author":"Orwell"}""";

    private static readonly HttpClient Http = new();

    private readonly LabSettings _settings = LabSettings.FromEnvironment();
    private Installation _place = null!;
    private string _admin = "";

    public async Task InitializeAsync()
    {
        var options = new Dictionary<string, string>
        {
            ["Users__HashRounds"] = "1000",
            ["Security__OpenScopes"] = "bootstrap",
        };
        _place = await Installation.Open(_settings, "scopes", silos: 2, options: options);
        _admin = (await Run("keys", "create", "boss", "--scope", "admin")).Output.Trim();
        foreach (var silo in _place.Silos)
        {
            await Until.True("the key is known", TimeSpan.FromSeconds(10), async () =>
                await Status(silo, HttpMethod.Get, "/users/999/scopes", _admin) == HttpStatusCode.NotFound);
        }
    }

    public async Task DisposeAsync() => await _place.DisposeAsync();

    [Fact]
    public async Task What_is_granted_opens_and_what_is_withdrawn_ends_within_two_seconds_on_every_silo()
    {
        var (user, before) = await Register("ada");
        await Opens(before, "/api/v1/books", HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.OK, await Grant(user, """["library","shop","jobs"]"""));
        // A token says what its user had when it was made.
        await Opens(before, "/api/v1/books", HttpStatusCode.Forbidden);
        var token = await LogIn("ada");
        foreach (var path in new[] { "/api/v1/books", "/products", "/api/v1/jobs" })
            await Opens(token, path, HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.OK, await Grant(user, """["shop"]"""));
        var withdrawn = Stopwatch.GetTimestamp();
        foreach (var silo in _place.Silos)
        {
            await Until.True("library is withdrawn", TimeSpan.FromSeconds(10), async () =>
                await Status(silo, HttpMethod.Get, "/api/v1/books", token) == HttpStatusCode.Forbidden);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(withdrawn), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await Opens(token, "/api/v1/jobs", HttpStatusCode.Forbidden);
        await Opens(token, "/products", HttpStatusCode.OK);
        await Opens(token, "/api/v1/me", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_an_administrators_key_may_grant_and_nothing_is_half_done()
    {
        var (user, token) = await Register("bob");
        var path = $"/api/v1/users/{user}/scopes";

        foreach (var scope in new[] { "nonsense", "admin", "internal", "bootstrap" })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await Grant(user, $$"""["shop","{{scope}}"]"""));
        foreach (var credential in new[] { token, "supersecretapikey" })
            Assert.Equal(HttpStatusCode.Forbidden, await Status(
                _place.Silo, HttpMethod.Put, path, credential, """{"scopes":["shop"]}"""));
        await Opens(await LogIn("bob"), "/products", HttpStatusCode.Forbidden);
        await Opens(_admin, path, HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_command_line_shows_grants_and_revokes_by_name()
    {
        var (user, _) = await Register("eve");

        Assert.Equal($"eve (user {user}): no scopes", (await Users("show", "eve")).Output.Trim());
        var granted = await Users("grant", "EVE", "--scope", "shop", "library");
        Assert.Equal($"eve (user {user}): library, shop", granted.Output.Trim());
        var token = await LogIn("eve");
        Assert.Equal(HttpStatusCode.Created, await Status(
            _place.Silo, HttpMethod.Post, "/api/v1/books", token, Book));
        Assert.Equal(
            $"eve (user {user}): shop", (await Users("revoke", "eve", "--scope", "library")).Output.Trim());
        Assert.Contains("'nonsense' is not known", (await Users("grant", "eve", "--scope", "nonsense")).Errors);
        Assert.Contains("there is no user 'nobody'", (await Users("show", "nobody")).Errors);
        Assert.Contains("scope admin", (await Run("users", "show", "eve")).Errors);
    }

    private async Task<(long Id, string Token)> Register(string name)
    {
        var told = await Send(
            _place.Silo, HttpMethod.Post, "/api/v1/register", null, Person.Registration(name));
        return (JsonElement.Parse(told.Body).GetProperty("id").GetInt64(), await LogIn(name));
    }

    private async Task<string> LogIn(string name)
    {
        var told = await Send(
            _place.Silos[1], HttpMethod.Post, "/api/v1/login", null,
            $$"""{"username":"{{name}}","password":"{{Person.Password}}"}""");
        return JsonElement.Parse(told.Body).GetProperty("access_token").GetString()!;
    }

    private Task<HttpStatusCode> Grant(long user, string scopes) => Status(
        _place.Silo, HttpMethod.Put, $"/api/v1/users/{user}/scopes", _admin, $$"""{"scopes":{{scopes}}}""");

    private async Task Opens(string credential, string path, HttpStatusCode status)
    {
        foreach (var silo in _place.Silos)
            Assert.Equal(status, await Status(silo, HttpMethod.Get, path, credential));
    }

    private static async Task<HttpStatusCode> Status(
        SiloProcess silo, HttpMethod method, string path, string? credential, string? body = null) =>
        (await Send(silo, method, path, credential, body)).Status;

    private static async Task<(HttpStatusCode Status, string Body)> Send(
        SiloProcess silo, HttpMethod method, string path, string? credential, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(silo.Address, path));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (credential is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + credential);
        using var reply = await Http.SendAsync(request);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private Task<ProgramRun> Users(params string[] arguments) => Run(["users", .. arguments, "--auth", _admin]);

    private Task<ProgramRun> Run(params string[] arguments) =>
        ProgramRun.Of(_settings.Program, arguments, SiloRun.Variables(_settings, _place));
}

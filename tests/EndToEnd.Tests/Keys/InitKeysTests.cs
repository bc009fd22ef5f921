using System.Text.Json;
using Granary.Storms.Lab;

namespace Granary.Tests.Keys;

/// <summary>An installation of the production profile comes to its first keys.</summary>
[Collection(SystemSuite.Name)]
public sealed class InitKeysTests(SystemFixture system) : IAsyncLifetime
{
    private const string Path = "/api/internal/init-keys";
    private const string Bootstrap = "bootstrap-token-of-this-very-test-1";

    private static readonly Dictionary<string, string> Options = new()
    {
        ["GRANARY_PROFILE"] = "production",
        ["Security__SigningSecret"] = "signing-secret-of-this-very-test-1234",
        ["Security__FingerprintSecret"] = "fingerprint-secret-of-this-very-test",
        ["Security__BootstrapToken"] = Bootstrap,
        ["Publishing__DrawSecret"] = "draw-secret-of-this-very-test",
        ["Users__HashRounds"] = "1000",
    };

    private Installation _own = null!;

    public async Task InitializeAsync() => _own = await Installation.Open(system.Settings, "keys", options: Options);

    public Task DisposeAsync() => _own.DisposeAsync().AsTask();

    [Fact]
    public async Task The_first_keys_are_made_once_with_the_bootstrap_token_and_work_until_they_are_revoked()
    {
        Assert.Equal("unauthenticated", (await Init("")).Code);
        Assert.Equal("unauthenticated", (await Init("supersecretapikey")).Code);
        Assert.Equal("forbidden", (await Init(await Token())).Code);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Init(Bootstrap)));
        var made = Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(7, answers.Count(answer => (answer.Status, answer.Code) == (409, "conflict")));

        var (key, worker) = Keys(made);
        Assert.Equal((403, 403, 401), (await Books(key), await Books(worker), await Books(Bootstrap + "!")));
        Assert.Equal((404, 200), (await Status("/api/internal/posts/1", worker), await Status("/tasks", worker)));
        Assert.Equal("forbidden", (await Init(key)).Code);
        await RevokedIsRefused(key);
        Assert.Equal(409, (await Init(Bootstrap)).Status);
        Assert.DoesNotContain(worker, await File.ReadAllTextAsync(_own.Silo.Log));
    }

    /// <summary>A valid key has no right to books; a revoked one is no key.</summary>
    private async Task RevokedIsRefused(string key)
    {
        var line = (await Run("list")).Output.Split('\n')
            .Single(one => one.Contains(" internal ", StringComparison.Ordinal));
        Assert.Equal(0, (await Run("revoke", line.Trim().Split(' ')[0])).ExitCode);
        await Until.True("the revoked key is refused", TimeSpan.FromSeconds(2), async () => await Books(key) == 401);
    }

    private Task<ProgramRun> Run(params string[] keys) =>
        ProgramRun.Of(system.Settings.Program, ["keys", .. keys], system.Variables(_own));

    private Task<WebAnswer> Init(string auth) => SystemFixture.Web(_own, HttpMethod.Post, Path, auth: auth);

    private Task<int> Books(string auth) => Status("/api/v1/books", auth);

    private async Task<int> Status(string path, string auth) =>
        (await SystemFixture.Web(_own, HttpMethod.Get, path, auth: auth)).Status;

    private async Task<string> Token()
    {
        const string Person = """{"username":"ada","email":"ada@example.org","password":"right password"}""";
        Assert.True((await SystemFixture.Web(_own, HttpMethod.Post, "/api/v1/register", Person)).Ok);
        var login = await SystemFixture.Web(
            _own, HttpMethod.Post, "/api/v1/login", """{"username":"ada","password":"right password"}""");
        return JsonElement.Parse(login.Body).GetProperty("access_token").GetString()!;
    }

    private static (string Internal, string Worker) Keys(WebAnswer made)
    {
        var keys = JsonElement.Parse(made.Body).GetProperty("keys").EnumerateArray().ToDictionary(
            key => $"{key.GetProperty("name")}:{string.Join(' ', key.GetProperty("scopes").EnumerateArray())}",
            key => key.GetProperty("key").GetString()!);
        return (keys["internal:internal"], keys["worker:internal jobs"]);
    }
}

using System.Diagnostics;
using System.Net;
using System.Text;
using Granary.Storms.Clients;
using Granary.Storms.Lab;
using Granary.Tests.Authorities;

namespace Granary.Tests.Users;

/// <summary>Two issuers and both doors of a real silo, while keys rotate and their server fails.</summary>
public sealed class AuthorityTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    private readonly LabSettings _settings = LabSettings.FromEnvironment();
    private readonly KeyServer _server = new() { OnesKeys = [TestKey.Rsa("a1")], OthersKeys = [TestKey.Curve("b1")] };
    private Installation _place = null!;
    private RpcClient _client = null!;
    private int _asked;

    public async Task InitializeAsync()
    {
        // It begins with a server that knows nothing.
        _server.Instead = Html;
        _place = await Installation.Open(_settings, "issuers", options: _server.Options);
        _client = new RpcClient(_settings.Amqp, _place.Name + ".caller", _place.Topology.Requests);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _place.DisposeAsync();
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Tokens_of_two_issuers_work_while_keys_rotate_and_their_server_fails()
    {
        await AreRefused("unavailable", 503, _server.OnesToken(), _server.OthersToken());
        Assert.True((await Ask("get_books", Question.ApiKey)).Ok);

        _server.Instead = null;
        await Until.True("the keys are known", TimeSpan.FromSeconds(20), async () =>
            (await Ask("get_books", _server.OnesToken())).Ok && (await Ask("get_books", _server.OthersToken())).Ok);
        await AreTaken();
        for (var round = 2; round < 5; round++)
        {
            _server.OnesKeys = [.. _server.OnesKeys, TestKey.Curve($"a{round}")];
            _server.OthersKeys = [TestKey.Rsa($"b{round}")];
            await AreTaken();
        }

        await Stand();
        await AreForged();
        foreach (var instead in new Func<HttpListenerResponse, Task>[] { Html, Huge, Never, Broken, Away })
        {
            _server.Instead = instead;
            await AreTaken();
            await AreRefused("unavailable", 503, Unknown());
        }

        _server.Instead = null;
        await Until.True("it is well again", TimeSpan.FromSeconds(20), async () =>
            (await Ask("get_books", Unknown())).Code == "unauthenticated");
        Assert.InRange(Told("cannot be read"), 3, 4);
    }

    /// <summary>A caller of another issuer is no user, and asks again as itself.</summary>
    private async Task Stand()
    {
        foreach (var token in new[] { _server.OnesToken(), _server.OthersToken() })
        {
            Assert.Equal("forbidden", (await Ask("get_me", token)).Code);
            Assert.Equal("forbidden", (await Ask("get_scopes", token)).Code);
            var question = new Question("same", "create_book", """{"title":"t","author":"a"}""", "v1") { Auth = token };
            var first = await _client.Ask(question, 1);
            Assert.True(first.Ok);
            Assert.Equal(first.Data, (await _client.Ask(question, 2)).Data);
        }

        Assert.Equal("forbidden", (await Ask("get_books", _server.OnesToken(more: ""))).Code);
    }

    private async Task AreForged()
    {
        var claims = KeyServer.Claims(_server.One, ""","scope":"librarian" """, 4_000_000_000);
        await AreRefused(
            "unauthenticated", 401,
            _server.OnesToken(expires: 1_000_000_000),
            _server.OthersKeys[^1].Token(claims),
            _server.OthersKeys[^1].Named(_server.OnesKeys[^1].Kid).Token(claims),
            TestKey.Rsa("../../keys").Token(claims),
            _server.OnesKeys[0].Token("""{"alg":"none","kid":"a1"}""", claims),
            _server.OnesKeys[0].Token(claims.Replace("granary", "other", StringComparison.Ordinal)));
    }

    private async Task AreTaken()
    {
        foreach (var token in new[] { _server.OnesToken(), _server.OthersToken() })
        {
            var began = Stopwatch.GetTimestamp();
            Assert.True((await Ask("get_books", token)).Ok);
            Assert.Equal(200, (await Web(token)).Status);
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, 2 * AtOnce);
        }
    }

    private async Task AreRefused(string code, int status, params string[] tokens)
    {
        foreach (var token in tokens)
        {
            Assert.Equal(code, (await Ask("get_books", token)).Code);
            Assert.Equal(status, (await Web(token)).Status);
        }
    }

    private Task<RpcReply> Ask(string action, string token) => _client.Ask(
        new Question($"ask-{Interlocked.Increment(ref _asked)}", action, "{}", "v1") { Auth = token }, 1);

    private Task<WebAnswer> Web(string token) =>
        SystemFixture.Web(_place, HttpMethod.Get, "/api/v1/books", auth: "Bearer " + token);

    private string Unknown() => TestKey.Curve("new").Token(KeyServer.Claims(_server.One, "", 4_000_000_000));

    private int Told(string what) =>
        File.ReadLines(_place.Silo.Log).Count(line => line.Contains(what, StringComparison.Ordinal));

    private static Task Html(HttpListenerResponse response) =>
        KeyServer.Send(response, "<!doctype html><title>Sign in</title>"u8.ToArray());

    private static Task Huge(HttpListenerResponse response) =>
        KeyServer.Send(response, Encoding.UTF8.GetBytes($"{{\"keys\":[]{new string(' ', 1 << 20)}}}"));

    private static Task Never(HttpListenerResponse response) => Task.Delay(TimeSpan.FromSeconds(8));

    private static Task Broken(HttpListenerResponse response)
    {
        response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private static Task Away(HttpListenerResponse response)
    {
        response.Abort();
        return Task.CompletedTask;
    }
}

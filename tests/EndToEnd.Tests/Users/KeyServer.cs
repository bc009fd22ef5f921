using System.Net;
using System.Text;
using Granary.Storms.Lab;
using Granary.Tests.Authorities;

namespace Granary.Tests.Users;

/// <summary>Two issuers on one real HTTP server, which answers as the test says.</summary>
internal sealed class KeyServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly string _base = $"http://127.0.0.1:{FreePort.Next()}/";

    public KeyServer()
    {
        _listener.Prefixes.Add(_base);
        _listener.Start();
        _ = Task.Run(Serve);
    }

    /// <summary>By discovery.</summary>
    public string One => _base + "one";

    /// <summary>By the address of its keys.</summary>
    public string Other => _base + "other";

    public IReadOnlyList<TestKey> OnesKeys { get; set; } = [];

    public IReadOnlyList<TestKey> OthersKeys { get; set; } = [];

    /// <summary>Answers in place of the keys; null: they are shown.</summary>
    public Func<HttpListenerResponse, Task>? Instead { get; set; }

    public int Reads { get; private set; }

    public Dictionary<string, string> Options => new()
    {
        ["Security__Authorities__0__Issuer"] = One,
        ["Security__Authorities__0__Audience"] = "granary",
        ["Security__Authorities__0__Scopes__library"] = "librarian",
        ["Security__Authorities__1__Issuer"] = Other,
        ["Security__Authorities__1__Audience"] = "granary",
        ["Security__Authorities__1__KeysAddress"] = Other + "/keys",
        ["Security__Authorities__1__ScopeClaims"] = "realm_access.roles",
        ["Security__Authorities__1__Scopes__library"] = "librarian",
    };

    public string OnesToken(string more = """,  "scope":"librarian" """, long expires = 4_000_000_000) =>
        OnesKeys[^1].Token(Claims(One, more, expires));

    public string OthersToken() =>
        OthersKeys[^1].Token(Claims(Other, ""","realm_access":{"roles":["librarian"]}""", 4_000_000_000));

    public static string Claims(string issuer, string more, long expires) =>
        $$"""{"iss":"{{issuer}}","aud":["granary"],"sub":"1","exp":{{expires}}{{more}}}""";

    public static async Task Send(HttpListenerResponse response, byte[] body)
    {
        response.ContentLength64 = body.Length;
        await response.OutputStream.WriteAsync(body);
    }

    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            var context = await _listener.GetContextAsync();
            _ = Answer(context.Request.Url!.AbsolutePath, context.Response);
        }
    }

    private async Task Answer(string path, HttpListenerResponse response)
    {
        using (response)
        {
            Reads++;
            if (Instead is { } instead)
                await instead(response);
            else if (path.EndsWith("openid-configuration", StringComparison.Ordinal))
                await Send(response, Encoding.UTF8.GetBytes($$"""{"issuer":"{{One}}","jwks_uri":"{{One}}/keys"}"""));
            else
                await Send(response, TestKey.Set(path == "/one/keys" ? OnesKeys : OthersKeys));
        }
    }
}

using System.Text.Json;
using Granary.Storms.Clients;

namespace Granary.Tests.Users;

/// <summary>Somebody with a name that nobody else has, registered and logged in.</summary>
internal sealed record Person(SystemFixture System, long Id, string Name, string Token)
{
    public const string Password = "correct horse";
    private static int _count;

    public string Email => Name + "@x.org";

    /// <summary>A name that nobody has.</summary>
    public static string FreshName() => $"person-{Interlocked.Increment(ref _count)}";

    public static async Task<Person> Register(SystemFixture system)
    {
        var name = FreshName();
        var registered = await system.Ok("v1", "register", Registration(name), auth: "");
        return new(system, registered.Number("id"), name, await LogIn(system, name));
    }

    public static string Registration(string name, string? email = null, string password = Password) =>
        $$"""{"username":"{{name}}","email":"{{email ?? name + "@x.org"}}","password":"{{password}}"}""";

    public static async Task<string> LogIn(SystemFixture system, string name, string password = Password)
    {
        var answer = await system.Ok(
            "v1", "login", $$"""{"username":"{{name}}","password":"{{password}}"}""", auth: "");
        return JsonElement.Parse(answer.Data).GetProperty("access_token").GetString()!;
    }

    public Task<RpcReply> Ask(string version, string action, string data, string? key = null, int copy = 1) =>
        System.Ask(version, action, data, key, copy, Token);

    public Task<RpcReply> Ok(string version, string action, string data) => System.Ok(version, action, data, Token);
}

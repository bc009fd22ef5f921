using System.CommandLine;
using System.Text.Json;
using Granary.Hosting.Commands;

namespace Granary.Silo.Commands;

/// <summary>
/// <c>granary users show|grant|revoke</c>: what a user's tokens open beside the user's own. Asked of a silo, with an
/// administrator's key.
/// </summary>
internal sealed class UsersCommand(Tools tools)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Command Create() => new("users", "What users' tokens open: show, grant, revoke.")
    {
        Show(),
        Change(
            "grant", "Give scopes to a user; the next login's token carries them.",
            static (has, given) => has.Union(given)),
        Change(
            "revoke", "Take scopes back; tokens that carry them lose them within 2 s on every silo.",
            static (has, taken) => has.Except(taken)),
    };

    private Command Show()
    {
        var (name, auth) = (Name(), Auth());
        var command = new Command("show", "The scopes of a user.") { name, auth };
        command.SetAction((parsed, _) => Run(parsed.GetValue(auth), async ask =>
            Tell(await ask("get_scopes", new { username = parsed.GetValue(name) }))));
        return command;
    }

    private Command Change(
        string verb, string description, Func<IEnumerable<string>, string[], IEnumerable<string>> change)
    {
        var (name, auth) = (Name(), Auth());
        var scopes = new Option<string[]>("--scope", "-s")
        {
            Description = "one that a system names",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(verb, description) { name, scopes, auth };
        command.SetAction((parsed, _) => Run(parsed.GetValue(auth), async ask =>
        {
            var asked = Known(parsed.GetValue(scopes)!);
            var user = await ask("get_scopes", new { username = parsed.GetValue(name) });
            Tell(await ask("grant_scopes", new
            {
                id = user.GetProperty("id").GetInt64(),
                if_version = user.GetProperty("version").GetInt64(),
                scopes = change(Scopes(user), asked),
            }));
        }));
        return command;
    }

    private async Task<int> Run(string? auth, Func<Func<string, object, Task<JsonElement>>, Task> work)
    {
        await using var client = await RpcClient.Connect(tools.Settings.Amqp);
        var key = auth ?? new CallCommand(tools).DefaultAuth();
        await work((action, data) => Ask(
            client, new(action, JsonSerializer.SerializeToElement(data), "v1", key, null)));
        return 0;
    }

    private static async Task<JsonElement> Ask(RpcClient client, RpcRequest request)
    {
        if (await client.Call(request, Patience) is not { } reply)
            throw new SetupException($"no reply to {request.Action}: is a silo running? Asking again is safe");
        if (reply.GetProperty("status").GetString() == "ok")
            return reply.GetProperty("data");
        var hint = reply.GetProperty("code").GetString() is "forbidden" or "unauthenticated"
            ? "; give an API key with the scope admin as --auth or GRANARY_API_KEY"
            : "";
        throw new SetupException(reply.GetProperty("error").GetString() + hint);
    }

    private static void Tell(JsonElement user)
    {
        var scopes = Scopes(user).ToList();
        Console.WriteLine(
            $"{user.GetProperty("username").GetString()} (user {user.GetProperty("id").GetInt64()}): "
            + (scopes.Count == 0 ? "no scopes" : string.Join(", ", scopes)));
    }

    private static IEnumerable<string> Scopes(JsonElement user) =>
        user.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!);

    private string[] Known(string[] scopes)
    {
        var known = tools.Settings.Systems.SystemScopes;
        return Array.Find(scopes, scope => !known.Contains(scope)) is { } stranger
            ? throw new SetupException($"scope '{stranger}' is not known: use {string.Join(", ", known)}")
            : scopes;
    }

    private static Argument<string> Name() => new("name") { Description = "the user name" };

    private static Option<string?> Auth() => new("--auth", "-a")
    {
        Description = "an API key with the scope admin (else GRANARY_API_KEY)",
    };
}

using System.CommandLine;
using Granary.Dispatch.Security;
using Granary.Errors;
using Granary.Ports;
using Granary.Silo.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Silo.Commands;

/// <summary>
/// <c>granary keys create|list|revoke</c>. A key is shown once, when it is made; the database has its hash.
/// </summary>
internal static class KeysCommand
{
    private static readonly string[] Scopes = ["library", "shop", "jobs", "internal", "admin"];

    public static Command Create() => new("keys", "API keys: create, list, revoke.") { Add(), List(), Revoke() };

    private static Command Add()
    {
        var caller = new Argument<string>("caller") { Description = "whose key: keeps its recorded replies over rotation" };
        var scopes = new Option<string[]>("--scope", "-s")
        {
            Description = string.Join(", ", Scopes),
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var days = new Option<int?>("--days") { Description = "expires after so many days (default: never)" };
        var command = new Command("create", "Make a key and print it.") { caller, scopes, days };
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = Name(parsed.GetValue(caller)!);
            var wanted = Known(parsed.GetValue(scopes)!);
            DateTimeOffset? expires = parsed.GetValue(days) is { } d ? TimeProvider.System.GetUtcNow().AddDays(d) : null;
            await using var tools = await Open(cancellation);
            var key = ApiKey.New();
            var row = await tools.Credentials.Add(name, ApiKey.Hash(key), wanted, expires);
            await Console.Error.WriteLineAsync(
                $"key {row.Id} for '{name}' with {string.Join(", ", wanted)}; it is shown only now:");
            Console.WriteLine(key);
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "All keys, without their secrets.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var tools = await Open(cancellation);
            Console.WriteLine($"{"id",4}  {"caller",-24} {"scopes",-24} {"created",-16} {"expires",-16} state");
            foreach (var row in await tools.Credentials.All())
                Console.WriteLine(Line(row));
            return 0;
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<long>("id") { Description = "as shown by 'keys list'" };
        var command = new Command("revoke", "Take a key back; silos notice within 2 s.") { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var tools = await Open(cancellation);
            if (!await tools.Credentials.Revoke(parsed.GetValue(id)))
                throw new SetupException($"there is no valid key {parsed.GetValue(id)}: see 'granary keys list'");
            Console.WriteLine($"key {parsed.GetValue(id)} is revoked");
            return 0;
        });
        return command;
    }

    private static async Task<StoreParts> Open(CancellationToken cancellation)
    {
        var store = new StoreParts(Settings.Read(), TimeProvider.System, NullLoggerFactory.Instance);
        await store.Prepare(cancellation);
        return store;
    }

    private static string Line(CredentialRow row)
    {
        var state = row.RevokedAt is not null ? "revoked"
            : row.ExpiresAt < TimeProvider.System.GetUtcNow() ? "expired" : "valid";
        return $"{row.Id,4}  {row.Caller,-24} {string.Join(',', row.Scopes),-24} {row.CreatedAt,-16:yyyy-MM-dd HH:mm} "
            + $"{(row.ExpiresAt is { } e ? e.ToString("yyyy-MM-dd HH:mm") : "never"),-16} {state}";
    }

    private static string Name(string caller) => caller.Length is > 0 and <= 100 && !caller.Any(char.IsControl)
        ? caller
        : throw new SetupException("the caller's name must have 1 to 100 characters and no control characters");

    private static string[] Known(string[] scopes) => Array.Find(scopes, scope => !Scopes.Contains(scope)) is { } stranger
        ? throw new SetupException($"scope '{stranger}' is not known: use {string.Join(", ", Scopes)}")
        : scopes;
}

using System.CommandLine;
using Granary.Dispatch.Security;
using Granary.Hosting.Parts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Granary.Hosting.Commands;

/// <summary>
/// <c>granary keys create|list|rotate|revoke</c>. A key is shown once, when it is made; the database has its hash.
/// </summary>
internal sealed class KeysCommand(Tools tools)
{
    private const string Valid = "valid";

    public Command Create() =>
        new("keys", "API keys: create, list, rotate, revoke.") { Add(), List(), Rotate(), Revoke() };

    private Command Add()
    {
        var caller = new Argument<string>("caller")
        {
            Description = "whose key: keeps its recorded replies over rotation",
        };
        var scopes = new Option<string[]>("--scope", "-s")
        {
            Description = "what it opens: a scope that a system names, internal or admin",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var days = Days();
        var command = new Command("create", "Make a key and print it.") { caller, scopes, days };
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = Name(parsed.GetValue(caller)!);
            var wanted = Known(parsed.GetValue(scopes)!);
            var expires = After(parsed.GetValue(days), TimeSpan.FromDays(1), days.Name);
            await using var store = await Open(cancellation);
            var key = ApiKey.New();
            await Show(await store.Credentials.Add(name, ApiKey.Hash(key), wanted, expires), key, "");
            return 0;
        });
        return command;
    }

    private Command Rotate()
    {
        var id = new Argument<long>("id") { Description = "as shown by 'keys list'" };
        var hours = new Option<int?>("--keep-hours")
        {
            Description = "the old key works so long (default: it is revoked now)",
        };
        var days = Days();
        var command = new Command("rotate", "Make another key for the same caller and scopes, and print it.")
        {
            id, hours, days,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var old = parsed.GetValue(id);
            var kept = After(parsed.GetValue(hours), TimeSpan.FromHours(1), hours.Name);
            var expires = After(parsed.GetValue(days), TimeSpan.FromDays(1), days.Name);
            await using var store = await Open(cancellation);
            await CheckEnd(store, old, expires, days.Name);
            await Rotate(store, old, expires, kept);
            return 0;
        });
        return command;
    }

    private static async Task Rotate(StoreParts store, long old, DateTimeOffset? expires, DateTimeOffset? kept)
    {
        var key = ApiKey.New();
        var row = await store.Credentials.Rotate(old, ApiKey.Hash(key), expires, kept) ?? throw NoKey(old);
        var fate = kept is { } until ? $"works until {until:yyyy-MM-dd HH:mm} at most" : "is revoked";
        await Show(row, key, $" instead of key {old}, which {fate}");
    }

    private Command List()
    {
        var command = new Command("list", "All keys, without their secrets.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var store = await Open(cancellation);
            Console.WriteLine($"{"id",4}  {"caller",-24} {"scopes",-24} {"created",-16} {"expires",-16} state");
            foreach (var row in await store.Credentials.All())
                Console.WriteLine(Line(row));
            return 0;
        });
        return command;
    }

    private Command Revoke()
    {
        var id = new Argument<long>("id") { Description = "as shown by 'keys list'" };
        var command = new Command("revoke", "Take a key back; silos notice within 2 s.") { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var store = await Open(cancellation);
            if (!await store.Credentials.Revoke(parsed.GetValue(id)))
                throw NoKey(parsed.GetValue(id));
            Console.WriteLine($"key {parsed.GetValue(id)} is revoked");
            return 0;
        });
        return command;
    }

    private async Task<StoreParts> Open(CancellationToken cancellation)
    {
        var store = new StoreParts(tools.Settings, TimeProvider.System, NullLoggerFactory.Instance);
        await store.Migrate(cancellation);
        return store;
    }

    private static Option<int?> Days() => new("--days") { Description = "expires after so many days (default: never)" };

    /// <summary>Not more than ten years: what is to last longer is to last.</summary>
    private static DateTimeOffset? After(int? count, TimeSpan unit, string option) => count switch
    {
        null => null,
        >= 1 when count <= TimeSpan.FromDays(3660) / unit => TimeProvider.System.GetUtcNow() + (count * unit),
        _ => throw new SetupException($"{option} {count}: must be at least 1, and ten years at most"),
    };

    /// <summary>A key that was meant to end must not become one for ever by being rotated.</summary>
    private static async Task CheckEnd(StoreParts store, long id, DateTimeOffset? expires, string option)
    {
        if (expires is null && (await store.Credentials.All()).Any(
            row => row.Id == id && row.ExpiresAt is not null && State(row) == Valid))
            throw new SetupException($"key {id} expires: say with {option} after how many days the new one does");
    }

    private static async Task Show(CredentialRow row, string key, string instead)
    {
        await Console.Error.WriteLineAsync(
            $"key {row.Id} for '{row.Caller}' with {string.Join(", ", row.Scopes)}{instead}; it is shown only now:");
        Console.WriteLine(key);
    }

    private static SetupException NoKey(long id) => new($"there is no valid key {id}: see 'granary keys list'");

    private static string State(CredentialRow row) => row.RevokedAt is not null ? "revoked"
        : row.ExpiresAt < TimeProvider.System.GetUtcNow() ? "expired" : Valid;

    private static string Line(CredentialRow row) =>
        $"{row.Id,4}  {row.Caller,-24} {string.Join(',', row.Scopes),-24} {row.CreatedAt,-16:yyyy-MM-dd HH:mm} "
        + $"{(row.ExpiresAt is { } e ? e.ToString("yyyy-MM-dd HH:mm") : "never"),-16} {State(row)}";

    private static string Name(string caller) => caller.Length is > 0 and <= 100 && !caller.Any(char.IsControl)
        ? caller
        : throw new SetupException("the caller's name must have 1 to 100 characters and no control characters");

    private string[] Known(string[] scopes)
    {
        var known = tools.Settings.Systems.Scopes;
        return Array.Find(scopes, scope => !known.Contains(scope)) is { } stranger
            ? throw new SetupException($"scope '{stranger}' is not known: use {string.Join(", ", known)}")
            : scopes;
    }
}

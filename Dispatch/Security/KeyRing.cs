using System.Collections.Concurrent;
using System.Collections.Frozen;
using Granary.Actions;
using Granary.Ports;

namespace Granary.Dispatch.Security;

/// <summary>The API keys, and who is gone, in memory. Who keeps it fresh calls <see cref="Load"/>; checking never waits.</summary>
public sealed class KeyRing(SecurityOptions options, TimeProvider clock)
{
    private static readonly string[] DevelopmentScopes = ["library", "shop", "jobs"];

    private volatile Keys keys = new(Of(options, []));

    private readonly ConcurrentDictionary<long, bool> goneUsers = new();

    public void Load(IReadOnlyList<CredentialRow> rows) => keys = new(Of(options, rows));

    /// <summary>Ids are never used again, so who is gone stays gone.</summary>
    public void Forget(IEnumerable<GoneUser> users)
    {
        foreach (var user in users)
            goneUsers[user.Id] = true;
    }

    public bool IsGone(long user) => goneUsers.ContainsKey(user);

    public Principal? Find(string key) =>
        keys.Find(key) is { } principal && (principal.ExpiresAt is not { } expires || clock.GetUtcNow() < expires)
            ? principal
            : null;

    private static FrozenDictionary<string, Principal> Of(SecurityOptions options, IReadOnlyList<CredentialRow> rows)
    {
        var all = rows.Where(row => row.RevokedAt is null).ToDictionary(
            row => Convert.ToHexString(row.Hash),
            row => new Principal(new Caller("key:" + row.Caller), row.Scopes, row.ExpiresAt));
        if (options.DevelopmentKey.Length > 0)
        {
            all[Convert.ToHexString(ApiKey.Hash(options.DevelopmentKey))] =
                new Principal(new Caller("key:development"), DevelopmentScopes, null);
        }

        if (options.BootstrapToken is { } bootstrap)
        {
            all[Convert.ToHexString(ApiKey.Hash(bootstrap))] =
                new Principal(new Caller("bootstrap"), [Access.Bootstrap.Scope!], null);
        }

        return all.ToFrozenDictionary();
    }

    /// <summary>What was found once is found without hashing it again.</summary>
    private sealed class Keys(FrozenDictionary<string, Principal> byHash)
    {
        private readonly ConcurrentDictionary<string, Principal> seen = new();

        public Principal? Find(string key)
        {
            if (seen.TryGetValue(key, out var known))
                return known;
            if (byHash.TryGetValue(Convert.ToHexString(ApiKey.Hash(key)), out var principal))
                seen[key] = principal;
            return principal;
        }
    }
}

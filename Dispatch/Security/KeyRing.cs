using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Granary.Dispatch.Security;

/// <summary>
/// The API keys, and the deleted users, in memory. <see cref="Load"/> refreshes it; checking never waits.
/// </summary>
/// <param name="options">Whether there is a development key.</param>
/// <param name="clock">For keys that expire.</param>
/// <param name="scopes">What the development key opens.</param>
public sealed class KeyRing(SecurityOptions options, TimeProvider clock, params IReadOnlyList<string> scopes)
{
    private volatile Keys _keys = new(Of(options, scopes, []));
    private volatile FrozenDictionary<string, Caller> _former = FrozenDictionary<string, Caller>.Empty;

    private readonly ConcurrentDictionary<long, bool> _goneUsers = new();

    public void Load(IReadOnlyList<CredentialRow> rows)
    {
        _keys = new(Of(options, scopes, rows));
        _former = rows.Where(row => row.RevokedAt is not null)
            .ToFrozenDictionary(row => Convert.ToHexString(row.Hash), Of);
    }

    /// <summary>Ids are never used again, so a deleted user stays deleted.</summary>
    public void Forget(IEnumerable<GoneUser> users)
    {
        foreach (var user in users)
            _goneUsers[user.Id] = true;
    }

    public bool IsGone(long user) => _goneUsers.ContainsKey(user);

    public Principal? Find(string key) =>
        _keys.Find(key) is { } principal && (principal.ExpiresAt is not { } expires || clock.GetUtcNow() < expires)
            ? principal
            : null;

    /// <summary>The owner of a key, or the former one if it expired or was revoked.</summary>
    public Caller? FindFormer(string key) => _keys.Find(key)?.Caller ?? _former.GetValueOrDefault(Hash(key));

    private static string Hash(string key) => Convert.ToHexString(ApiKey.Hash(key));

    private static Caller Of(CredentialRow row) => new("key:" + row.Caller);

    private static FrozenDictionary<string, Principal> Of(
        SecurityOptions options, IReadOnlyList<string> scopes, IReadOnlyList<CredentialRow> rows)
    {
        var all = rows.Where(row => row.RevokedAt is null).ToDictionary(
            row => Convert.ToHexString(row.Hash), row => new Principal(Of(row), row.Scopes, row.ExpiresAt));
        if (options.DevelopmentKey.Length > 0)
        {
            all[Hash(options.DevelopmentKey)] =
                new Principal(new Caller("key:development"), scopes, null);
        }

        if (options.BootstrapToken is { } bootstrap)
        {
            all[Hash(bootstrap)] =
                new Principal(new Caller("bootstrap"), [Access.Bootstrap.Scope!], null);
        }

        return all.ToFrozenDictionary();
    }

    /// <summary>What was found once is found without hashing it again.</summary>
    private sealed class Keys(FrozenDictionary<string, Principal> byHash)
    {
        private readonly ConcurrentDictionary<string, Principal> _seen = new();

        public Principal? Find(string key)
        {
            if (_seen.TryGetValue(key, out var known))
                return known;
            if (byHash.TryGetValue(Hash(key), out var principal))
                _seen[key] = principal;
            return principal;
        }
    }
}

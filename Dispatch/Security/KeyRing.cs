using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Granary.Dispatch.Security;

/// <summary>
/// The API keys, the deleted users, and the scopes that users lost, in memory. <see cref="Load"/> refreshes it;
/// checking never waits.
/// </summary>
/// <param name="options">Whether there is a development key.</param>
/// <param name="clock">For keys that expire.</param>
/// <param name="first">Some of these are known beside the development key.</param>
/// <param name="scopes">What the development key opens.</param>
public sealed class KeyRing(
    SecurityOptions options, TimeProvider clock, IReadOnlyList<FirstKey> first, IReadOnlyList<string> scopes)
{
    private volatile Keys _keys = new(Of(options, first, scopes, []));
    private volatile FrozenDictionary<string, Caller> _former = FrozenDictionary<string, Caller>.Empty;

    private readonly ConcurrentDictionary<long, bool> _goneUsers = new();
    private readonly ConcurrentDictionary<(long User, string Scope), long> _withdrawn = new();

    public KeyRing(SecurityOptions options, TimeProvider clock, params IReadOnlyList<string> scopes)
        : this(options, clock, [], scopes)
    {
    }

    public void Load(IReadOnlyList<CredentialRow> rows)
    {
        _keys = new(Of(options, first, scopes, rows));
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

    /// <summary>What an older reading saw does not count against a younger one's.</summary>
    public void Withdraw(IEnumerable<WithdrawnScope> scopes)
    {
        foreach (var one in scopes)
            _withdrawn.AddOrUpdate(
                (one.User, one.Scope), one.Version, (_, known) => Math.Max(known, one.Version));
    }

    /// <summary>Whether the owner may use it now: a token names scopes that its user may have lost since.</summary>
    public bool Allows(Principal owner, string scope) => owner.Has(scope)
        && !(owner is { UserVersion: { } seen, Caller.UserId: { } user }
            && _withdrawn.TryGetValue((user, scope), out var version) && seen < version);

    public Principal? Find(string key) =>
        _keys.Find(key) is { } principal && (principal.ExpiresAt is not { } expires || clock.GetUtcNow() < expires)
            ? principal
            : null;

    /// <summary>The owner of a key, or the former one if it expired or was revoked.</summary>
    public Caller? FindFormer(string key) => _keys.Find(key)?.Caller ?? _former.GetValueOrDefault(Hash(key));

    private static string Hash(string key) => Convert.ToHexString(ApiKey.Hash(key));

    private static Caller Of(CredentialRow row) => new("key:" + row.Caller);

    private static FrozenDictionary<string, Principal> Of(
        SecurityOptions options, IReadOnlyList<FirstKey> first, IReadOnlyList<string> scopes,
        IReadOnlyList<CredentialRow> rows)
    {
        var all = rows.Where(row => row.RevokedAt is null).ToDictionary(
            row => Convert.ToHexString(row.Hash), row => new Principal(Of(row), row.Scopes, row.ExpiresAt));
        if (options.DevelopmentKey.Length > 0)
        {
            all[Hash(options.DevelopmentKey)] =
                new Principal(new Caller("key:development"), scopes, null);
            foreach (var key in first.Where(key => key.Development is not null))
                all[Hash(key.Development!)] = new Principal(new Caller("key:" + key.Name), key.Scopes, null);
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

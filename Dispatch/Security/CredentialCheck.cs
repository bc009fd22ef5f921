using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Granary.Dispatch.Security;

/// <summary>
/// Who is the caller, and what may it do? Answered from memory: nothing asynchronous may stand between
/// delivery and mailbox.
/// </summary>
public sealed class CredentialCheck(KeyRing keys, TokenChecker tokens, SecurityOptions options, TimeProvider clock)
{
    private const int MostRemembered = 10_000;

    private readonly FrozenSet<string> _open = options.OpenScopes
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    /// <summary>Tokens that were checked before; their signature does not change, only the clock does.</summary>
    private readonly ConcurrentDictionary<string, Principal> _remembered = new();

    /// <param name="auth">The credential, if one came.</param>
    /// <param name="access">What the action asks for.</param>
    /// <param name="refusal">Why not.</param>
    /// <param name="trustedCaller">
    /// The caller that the operator vouches for if no credential came: such a caller may do what a key may,
    /// but is never a user.
    /// </param>
    public Caller? Admit(string? auth, Access access, out Refusal? refusal, string? trustedCaller = null)
    {
        if (auth is null && trustedCaller is not null && access.Kind is not (AccessKind.User or AccessKind.Bootstrap))
        {
            refusal = null;
            return new Caller(trustedCaller);
        }
        var principal = auth is null or { Length: > TokenChecker.Longest } ? null : Find(Bare(auth));
        refusal = Refuse(auth, access, principal);
        return refusal is null ? principal?.Caller ?? Caller.Anonymous : null;
    }

    /// <summary>
    /// The caller that a credential stands for, or stood for before it expired or was revoked; that allows nothing.
    /// </summary>
    public Caller? CallerOf(string? auth, string? trustedCaller = null)
    {
        if (auth is null)
            return trustedCaller is null ? null : new Caller(trustedCaller);
        if (auth.Length > TokenChecker.Longest)
            return null;
        var credential = Bare(auth);
        return keys.FindFormer(credential) ?? tokens.Check(credential, evenExpired: true)?.Caller;
    }

    /// <summary>
    /// For a credential that was found wrong: when this ends it may be found right, or the refusal says why that is not
    /// known. Null: it stays wrong.
    /// </summary>
    public Task<Refusal?>? Later(string auth) =>
        auth.Length > TokenChecker.Longest ? null : tokens.Later(Bare(auth));

    private Refusal? Refuse(string? auth, Access access, Principal? principal) => (access.Kind, principal) switch
    {
        (AccessKind.Public, _) => null,
        (AccessKind.Reader, null) when auth is null => null,
        (AccessKind.Key or AccessKind.Bootstrap, null) when auth is null && _open.Contains(access.Scope!) => null,
        (_, null) => new(ErrorCode.Unauthenticated, auth is null
            ? "no credential; send an API key or a token"
            : "the credential is wrong, expired or revoked"),
        (AccessKind.User, { Caller.UserId: null }) => new(ErrorCode.Forbidden, "a user's token is needed"),
        (AccessKind.User or AccessKind.Reader, _) => null,
        (_, { IsToken: true }) when access.ExcludesTokens =>
            new(ErrorCode.Forbidden, "a token is never enough here; send an API key"),
        (AccessKind.Key, { IsToken: true }) when _open.Contains(access.Scope!) => null,
        _ when !keys.Allows(principal, access.Scope!) =>
            new(ErrorCode.Forbidden, $"the credential does not have the scope '{access.Scope}'"),
        _ => null,
    };

    private Principal? Find(string credential)
    {
        var principal = keys.Find(credential) ?? Token(credential);
        return principal?.Caller.UserId is { } user && keys.IsGone(user) ? null : principal;
    }

    private Principal? Token(string token)
    {
        if (_remembered.TryGetValue(token, out var known))
        {
            if (clock.GetUtcNow() < known.ExpiresAt && known.Withdrawn is not { IsCompleted: true })
                return known;
            _remembered.TryRemove(token, out _);
        }

        if (tokens.Check(token) is not { } principal)
            return null;
        if (_remembered.Count >= MostRemembered)
            _remembered.Clear();
        _remembered[token] = principal;
        return principal;
    }

    private static string Bare(string auth) =>
        auth.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? auth["Bearer ".Length..].Trim() : auth.Trim();
}

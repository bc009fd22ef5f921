namespace Granary;

/// <summary>An API key as it is stored: hashed.</summary>
public sealed record CredentialRow(
    long Id, string Caller, byte[] Hash, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>An API key before it is stored.</summary>
public sealed record NewCredential(string Caller, byte[] Hash, IReadOnlyList<string> Scopes);

/// <summary>A deleted user; <paramref name="Seq"/> tells the order.</summary>
public sealed record GoneUser(long Seq, long Id)
{
    /// <summary>How many are returned at once.</summary>
    public const int Page = 10_000;
}

/// <summary>
/// A scope that was taken back from a user; tokens made at an older version of the user have lost it.
/// <paramref name="Seq"/> tells the order.
/// </summary>
public sealed record WithdrawnScope(long Seq, long User, string Scope, long Version);

/// <summary>Whose word counts: the API keys, and what of users' tokens does not any more.</summary>
public interface ICredentialStore
{
    ValueTask<IReadOnlyList<CredentialRow>> All();

    ValueTask<CredentialRow> Add(string caller, byte[] hash, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt);

    /// <summary>All of them or none, and once in the life of the database, also if they are revoked.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="byStranger">The request to make them had no credential.</param>
    /// <returns>False when the first keys were made before.</returns>
    ValueTask<bool> AddFirst(IReadOnlyList<NewCredential> keys, bool byStranger);

    /// <returns>False when there is no such key, or it was revoked before.</returns>
    ValueTask<bool> Revoke(long id);

    /// <summary>
    /// Users that were deleted, in the order of their deletion: a page of those after the first
    /// <paramref name="known"/>.
    /// </summary>
    ValueTask<IReadOnlyList<GoneUser>> GoneUsers(long known);

    /// <summary>
    /// Scopes that were taken back from users, in that order: a page, as long as one of deleted users, of those after
    /// the first <paramref name="known"/>.
    /// </summary>
    ValueTask<IReadOnlyList<WithdrawnScope>> WithdrawnScopes(long known);

    /// <summary>Some key was added or revoked, a user deleted or a scope taken back, here or elsewhere.</summary>
    event Action? Changed;
}

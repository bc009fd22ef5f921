namespace Granary.Ports;

/// <summary>An API key as it is stored: hashed.</summary>
public sealed record CredentialRow(
    long Id, string Caller, byte[] Hash, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>The API keys.</summary>
public interface ICredentialStore
{
    ValueTask<IReadOnlyList<CredentialRow>> All();

    ValueTask<CredentialRow> Add(string caller, byte[] hash, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt);

    /// <returns>False when there is no such key, or it was revoked before.</returns>
    ValueTask<bool> Revoke(long id);

    /// <summary>Some key was added or revoked, here or elsewhere.</summary>
    event Action? Changed;
}

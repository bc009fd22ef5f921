namespace Granary.Ports;

/// <summary>An API key as it is stored: only its hash.</summary>
public sealed record CredentialRow(
    long Id, string Caller, byte[] Hash, IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

public interface ICredentialStore
{
    ValueTask<IReadOnlyList<CredentialRow>> All();

    ValueTask<CredentialRow> Add(string caller, byte[] hash, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt);

    /// <summary>False: there is no such key, or it was revoked before.</summary>
    ValueTask<bool> Revoke(long id);

    /// <summary>Something has changed, here or elsewhere: told at once where possible, and within 2 s always.</summary>
    event Action? Changed;
}

namespace Granary.Dispatch.Security;

/// <summary>The caller that a valid credential stands for, and what it allows.</summary>
public sealed record Principal(Caller Caller, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt)
{
    /// <summary>A JWT, and no key.</summary>
    public bool IsToken { get; init; }

    /// <summary>The version of its user that had the scopes, where the user was given them here.</summary>
    public long? UserVersion { get; init; }

    /// <summary>Ends when the key that proved it may be its issuer's no longer: then it is proven again.</summary>
    public Task? Withdrawn { get; init; }

    public bool Has(string scope) => Scopes.Contains(scope);
}

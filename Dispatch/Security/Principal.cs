using Granary.Ports;

namespace Granary.Dispatch.Security;

/// <summary>Whom a valid credential stands for, and what it allows.</summary>
public sealed record Principal(Caller Caller, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt)
{
    public bool Has(string scope) => Scopes.Contains(scope);
}

using Granary.Dispatch.Security;
using Granary.Hosting.Authorities;

namespace Granary.Hosting.Options;

/// <summary>What is wrong with the other issuers in the options, a sentence each.</summary>
internal static class AuthorityFaults
{
    private const int LongestIssuer = 200;

    /// <param name="security">Our own issuer, and the others.</param>
    /// <param name="isProduction">Keys come over https alone.</param>
    /// <param name="scopes">What a token may open.</param>
    public static IEnumerable<string> Of(
        SecurityOptions security, bool isProduction, IReadOnlyList<string> scopes)
    {
        for (var at = 0; at < security.Authorities.Count; at++)
        {
            var one = security.Authorities[at];
            var faults = IssuerFaults(security, one, at)
                .DefaultIfEmpty(AddressFault(one, isProduction))
                .Concat(ClaimFaults(one))
                .Concat(ScopeFaults(one, scopes));
            foreach (var (option, fault) in faults.Where(one => one.Fault.Length > 0))
                yield return $"{SecurityOptions.Section}:{nameof(security.Authorities)}:{at}:{option}: {fault}";
        }
    }

    private static IEnumerable<(string Option, string Fault)> IssuerFaults(
        SecurityOptions security, AuthorityOptions one, int at)
    {
        const string Option = nameof(one.Issuer);
        if (one.Issuer.Length is 0 or > LongestIssuer)
            yield return (Option, $"must have 1 to {LongestIssuer} characters, as its tokens have it in iss");
        else if (one.Issuer.Any(c => c is '|' || char.IsWhiteSpace(c) || char.IsControl(c)))
            yield return (Option, "must have no white space and no '|'");
        else if (one.Issuer == security.Issuer)
            yield return (Option, "is our own (Security:Issuer), whose tokens we sign ourselves");
        else if (security.Authorities.Take(at).Any(other => other.Issuer == one.Issuer))
            yield return (Option, $"'{one.Issuer}' is there twice; one line has all its audiences and scopes");
    }

    /// <returns>Nothing, where it is well.</returns>
    private static (string Option, string Fault) AddressFault(AuthorityOptions one, bool isProduction)
    {
        var isFound = string.IsNullOrEmpty(one.KeysAddress);
        var address = isFound ? one.Issuer : one.KeysAddress;
        var fault = !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")
            ? isFound ? "is no address where its keys could be found: set KeysAddress" : "must be an address, https://…"
            : isProduction && uri.Scheme != "https"
                ? "must begin with https:// in production: what answers there decides who gets in"
                : uri.UserInfo.Length > 0 ? "must hold no user and no password" : "";
        return (isFound ? nameof(one.Issuer) : nameof(one.KeysAddress), fault);
    }

    private static IEnumerable<(string Option, string Fault)> ClaimFaults(AuthorityOptions one)
    {
        if (ForeignClaims.Names(one.Audience).Length == 0)
            yield return (nameof(one.Audience), "is missing: tokens for others would be taken");
        if (string.IsNullOrWhiteSpace(one.Subject))
            yield return (nameof(one.Subject), "is missing: the claim that names the caller");
        if (one.RefreshMinutes is < 1 or > 1440)
            yield return (nameof(one.RefreshMinutes), "must be between 1 and 1440");
        if (one.Scopes.Count > 0 && ForeignClaims.Names(one.ScopeClaims).Length == 0)
            yield return (nameof(one.ScopeClaims), "is missing: the claims that Scopes are read from");
    }

    private static IEnumerable<(string Option, string Fault)> ScopeFaults(
        AuthorityOptions one, IReadOnlyList<string> scopes)
    {
        foreach (var (scope, values) in one.Scopes)
        {
            var option = $"{nameof(one.Scopes)}:{scope}";
            if (!scopes.Contains(scope))
                yield return (option, $"there is no such scope for tokens (known: {string.Join(", ", scopes)})");
            if (ForeignClaims.Names(values ?? "").Length == 0)
                yield return (option, "is missing: what stands in a token for this scope");
        }
    }
}

namespace Granary.Dispatch.Security;

/// <summary>Another issuer whose tokens (RS256, ES256) are taken, as Keycloak, Entra or Auth0.</summary>
public sealed class AuthorityOptions
{
    /// <summary>Its name, exactly as its tokens have it in <c>iss</c>.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>A token must name one of these as <c>aud</c>; separated by commas.</summary>
    public string Audience { get; set; } = "";

    /// <summary>
    /// Where its keys are (JWKS). Empty: where <c>/.well-known/openid-configuration</c> under the issuer says.
    /// </summary>
    public string? KeysAddress { get; set; }

    /// <summary>How often its keys are read although no token has an unknown one.</summary>
    public int RefreshMinutes { get; set; } = 10;

    /// <summary>The claim that names the caller. With another one, all callers are others.</summary>
    public string Subject { get; set; } = "sub";

    /// <summary>
    /// The claims that scopes are read from, separated by commas: a text of words, or a list of texts;
    /// <c>realm_access.roles</c> is one in another.
    /// </summary>
    public string ScopeClaims { get; set; } = "scope,scp,roles";

    /// <summary>
    /// What stands in these claims for a scope, separated by commas
    /// (<c>Security__Authorities__0__Scopes__library=librarian</c>). A scope without a line is never given.
    /// </summary>
    public Dictionary<string, string> Scopes { get; } = [];
}

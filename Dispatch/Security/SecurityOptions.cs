using System.ComponentModel.DataAnnotations;

namespace Granary.Dispatch.Security;

/// <summary>Secrets and credentials. The production profile refuses the defaults of the development profile.</summary>
public sealed class SecurityOptions
{
    public const string Section = "Security";

    public const string DefaultSecret = "development-only-secret-change-me-please";

    /// <summary>Signs and checks JWTs (HS256): at least 32 characters.</summary>
    [MinLength(32)]
    public string SigningSecret { get; set; } = DefaultSecret;

    /// <summary>The key id (<c>kid</c>) of <see cref="SigningSecret"/>.</summary>
    [Required]
    public string SigningKeyId { get; set; } = "1";

    /// <summary>The previous secret, while keys are being changed: still accepted, never used for signing.</summary>
    [MinLength(32)]
    public string? PreviousSigningSecret { get; set; }

    /// <summary>The key id of <see cref="PreviousSigningSecret"/>.</summary>
    public string? PreviousSigningKeyId { get; set; }

    /// <summary>If set, a token must name it as <c>iss</c>.</summary>
    public string? Issuer { get; set; }

    /// <summary>If set, a token must name it as <c>aud</c>.</summary>
    public string? Audience { get; set; }

    /// <summary>How long a token of <c>login</c> is valid.</summary>
    [Range(1, 525_600)]
    public int TokenMinutes { get; set; } = 60;

    /// <summary>How far clocks may differ when a token's times are checked.</summary>
    [Range(0, 300)]
    public int ClockSkewSeconds { get; set; } = 30;

    /// <summary>
    /// Keys the fingerprints of payloads. All silos of an installation share it, and it outlives key rotation:
    /// with another one, repeats are taken for new requests. Also seals the credentials and passwords in dead letters.
    /// </summary>
    [MinLength(32)]
    public string FingerprintSecret { get; set; } = DefaultSecret;

    /// <summary>An API key known without the database, for development. Empty: none.</summary>
    public string DevelopmentKey { get; set; } = "";

    /// <summary>
    /// Scopes whose actions also take callers without any credential, separated by commas. The development profile
    /// opens <c>shop,jobs,bootstrap</c>; the production profile refuses to.
    /// </summary>
    public string OpenScopes { get; set; } = "";

    /// <summary>
    /// The credential of <c>init_keys</c>, which makes the installation's first keys: at least 32 characters. Without
    /// it they cannot be made in the production profile.
    /// </summary>
    [MinLength(32)]
    public string? BootstrapToken { get; set; }

    /// <summary>Other issuers whose tokens are taken, in any order (<c>Security__Authorities__0__Issuer</c>).</summary>
    public IList<AuthorityOptions> Authorities { get; } = [];
}

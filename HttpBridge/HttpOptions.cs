using System.ComponentModel.DataAnnotations;

namespace Granary.HttpBridge;

/// <summary>Where HTTP listens, and how much it takes.</summary>
public sealed class HttpOptions : IValidatableObject
{
    public const string Section = "Http";

    /// <summary>Addresses, separated by semicolons (also GRANARY_HTTP).</summary>
    [Required]
    public string Urls { get; set; } = "http://127.0.0.1:8000;http://127.0.0.1:8001";

    /// <summary>
    /// Lets the development profile listen beyond loopback. Everybody who can reach it may do nearly everything: use it
    /// only in your own networks.
    /// </summary>
    public bool AllowDevelopmentEverywhere { get; set; }

    /// <summary>
    /// The server's certificate for <c>https://</c> addresses: PEM, or PKCS#12 without
    /// <see cref="CertificateKeyFile"/>.
    /// </summary>
    public string? CertificateFile { get; set; }

    /// <summary>The certificate's private key in PEM format.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>The password of the key file or of the PKCS#12 file.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>A longer body is refused as <c>invalid_request</c> with status 413.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Requests a second for each remote address (of IPv6: each /64); 0: no limit. Behind a proxy that
    /// <see cref="TrustedProxies"/> does not name, all callers share the proxy's address.
    /// </summary>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>
    /// Addresses or networks (<c>10.1.0.0/16</c>) of proxies, separated by commas: their <c>X-Forwarded-For</c> says
    /// where a request came from. Nobody else's is believed.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    public IReadOnlyList<string> Addresses => Urls.Split(
        ';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public bool HasHttps =>
        Addresses.Any(address => address.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        HttpBridge.TrustedProxies.Read(TrustedProxies, out var stranger);
        if (stranger is not null)
            yield return new($"'{stranger}' is no address and no network.", [nameof(TrustedProxies)]);
        if (HasHttps && string.IsNullOrEmpty(CertificateFile))
            yield return new("An https:// address needs a certificate.", [nameof(CertificateFile)]);
        if (!string.IsNullOrEmpty(CertificateKeyFile) && string.IsNullOrEmpty(CertificateFile))
            yield return new("A key needs its certificate.", [nameof(CertificateFile)]);
    }
}

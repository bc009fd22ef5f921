namespace Granary.AmqpBridge;

/// <summary>Certificates for <c>amqps://</c>; files in PEM format, the client's also in PKCS#12.</summary>
public sealed class AmqpTls
{
    /// <summary>
    /// The authority that signed the broker's certificate; without it the system's authorities count.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>The client's certificate: PEM, or PKCS#12 when <see cref="KeyFile"/> is absent.</summary>
    public string? CertFile { get; set; }

    /// <summary>The client's private key in PEM format.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The password of the key file or of the PKCS#12 file.</summary>
    public string? CertPassword { get; set; }

    /// <summary>The name that the broker's certificate must carry; the host's name if absent.</summary>
    public string? ServerName { get; set; }
}

namespace Granary.Hosting.Options;

/// <summary>Mutual TLS between silos and at the gateway; files in PEM format, or the certificate in PKCS#12.</summary>
public sealed class ClusterTls
{
    /// <summary>This silo's certificate: PEM, or PKCS#12 when <see cref="Key"/> is absent.</summary>
    public string? Certificate { get; set; }

    /// <summary>The certificate's private key in PEM format.</summary>
    public string? Key { get; set; }

    /// <summary>The password of the key file or of the PKCS#12 file.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// The cluster's own authority, with those between it and the certificates: a silo or client that shows no
    /// certificate of it is not talked to.
    /// </summary>
    public string? Authority { get; set; }

    internal bool IsOn => !string.IsNullOrEmpty(Certificate);

    internal string? Fault() => (IsOn, string.IsNullOrEmpty(Authority)) switch
    {
        (true, true) => "Tls:Certificate is set: set Tls:Authority, too; both ends of a connection are checked.",
        (false, false) => "Tls:Authority is set: set Tls:Certificate, too; both ends of a connection are checked.",
        _ when !IsOn && !(string.IsNullOrEmpty(Key) && string.IsNullOrEmpty(Password)) =>
            "Tls:Key or Tls:Password is set without Tls:Certificate.",
        _ => null,
    };
}

using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Granary.Hosting.Options;
using Orleans.Connections.Security;

namespace Granary.Hosting.Cluster;

/// <summary>
/// Mutual TLS: both ends of a connection show a certificate of the cluster's own authority. Names are not compared:
/// silos have addresses, and the authority signs for this cluster alone.
/// </summary>
internal sealed class ClusterCertificates
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities;
    private volatile string? _stranger;

    private ClusterCertificates(X509Certificate2 own, X509Certificate2Collection authorities) =>
        (_own, _authorities) = (own, authorities);

    /// <summary>The last certificate that was refused, by its subject.</summary>
    public string? Stranger => _stranger;

    /// <returns>Null where the options ask for no TLS.</returns>
    public static ClusterCertificates? Load(ClusterTls tls)
    {
        if (!tls.IsOn)
            return null;
        var own = Read(tls.Certificate!, () => Own(tls));
        var loaded = new ClusterCertificates(own, Read(tls.Authority!, () => Authorities(tls.Authority!)));
        return loaded.Fault() is { } fault
            ? throw new SetupException($"the certificate '{tls.Certificate}' of Orleans:Tls cannot be used: {fault}")
            : loaded;
    }

    public void Apply(TlsOptions options)
    {
        options.LocalCertificate = _own;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, chain, errors) =>
        {
            if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)
                && Trouble(certificate, chain?.ChainPolicy.ExtraStore) is null)
                return true;
            _stranger = certificate.Subject;
            return false;
        };
    }

    private string? Fault()
    {
        if (!_own.HasPrivateKey)
            return "it has no private key, set Orleans:Tls:Key";
        var usages = _own.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault()?.EnhancedKeyUsages
            .Cast<Oid>().Select(usage => usage.Value).ToList();
        if (usages is not null && !(usages.Contains(ServerUsage) && usages.Contains(ClientUsage)))
            return "a silo is server and client, its extended key usage must allow both";
        return Trouble(_own, null) is { } trouble
            ? $"it is not trusted by the authority in Orleans:Tls:Authority ({trouble})"
            : null;
    }

    private string? Trouble(X509Certificate2 certificate, X509Certificate2Collection? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.ExtraStore.AddRange(_authorities);
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain.Build(certificate))
            return null;
        var troubles = chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.'));
        return string.Join(", ", troubles.Distinct());
    }

    private static X509Certificate2 Own(ClusterTls tls)
    {
        if (string.IsNullOrEmpty(tls.Key))
            return X509CertificateLoader.LoadPkcs12FromFile(tls.Certificate!, tls.Password);
        using var pem = string.IsNullOrEmpty(tls.Password)
            ? X509Certificate2.CreateFromPemFile(tls.Certificate!, tls.Key)
            : X509Certificate2.CreateFromEncryptedPemFile(tls.Certificate!, tls.Password, tls.Key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate");
    }

    private static T Read<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (
            e is IOException or CryptographicException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SetupException($"Orleans:Tls cannot use the file '{file}': {e.Message.TrimEnd('.')}", e);
        }
    }
}

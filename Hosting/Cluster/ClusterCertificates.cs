using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Granary.Hosting.Options;
using Orleans;
using Orleans.Configuration;
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

    private readonly FromFiles<Pair> _files;
    private volatile string? _stranger;

    private ClusterCertificates(FromFiles<Pair> files) => _files = files;

    /// <summary>The last certificate that was refused, by its subject.</summary>
    public string? Stranger => _stranger;

    /// <returns>Null where the options ask for no TLS; else read again when the files change.</returns>
    public static ClusterCertificates? Load(ClusterTls tls) => !tls.IsOn ? null : new(new(
        [tls.Certificate, tls.Key, tls.Authority], () => Read(tls), TimeProvider.System));

    /// <summary>Connections show and want these from now on; those that are open stay.</summary>
    public void Apply(SiloConnectionOptions connections, ILogger log)
    {
        var options = new TlsOptions
        {
            // Asked for, though the selectors have the last word.
            LocalCertificate = _files.Now(log).Own,
            LocalServerCertificateSelector = (_, _) => _files.Now(log).Own,
            LocalClientCertificateSelector = (_, _, _, _, _) => _files.Now(log).Own,
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
            RemoteCertificateValidation = (certificate, chain, errors) => IsTrusted(certificate, chain, errors, log),
        };
        connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(options));
        connections.ConfigureGatewayInboundConnection(connection => connection.UseServerTls(options));
        connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(options));
    }

    private bool IsTrusted(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors, ILogger log)
    {
        if (!errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)
            && _files.Now(log).Trouble(certificate, chain?.ChainPolicy.ExtraStore) is null)
            return true;
        _stranger = certificate.Subject;
        return false;
    }

    private static Pair Read(ClusterTls tls)
    {
        var read = new Pair(
            Read(tls.Certificate!, () => Own(tls)), Read(tls.Authority!, () => Authorities(tls.Authority!)));
        return read.Fault() is { } fault
            ? throw new SetupException($"the certificate '{tls.Certificate}' of Orleans:Tls cannot be used: {fault}")
            : read;
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

    /// <summary>This silo's certificate, and whose certificates it trusts.</summary>
    private sealed record Pair(X509Certificate2 Own, X509Certificate2Collection Authorities)
    {
        public string? Fault()
        {
            if (!Own.HasPrivateKey)
                return "it has no private key, set Orleans:Tls:Key";
            var usages = Own.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault()?.EnhancedKeyUsages
                .Cast<Oid>().Select(usage => usage.Value).ToList();
            if (usages is not null && !(usages.Contains(ServerUsage) && usages.Contains(ClientUsage)))
                return "a silo is server and client, its extended key usage must allow both";
            return Trouble(Own, null) is { } trouble
                ? $"it is not trusted by the authority in Orleans:Tls:Authority ({trouble})"
                : null;
        }

        public string? Trouble(X509Certificate2 certificate, X509Certificate2Collection? sent)
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
            chain.ChainPolicy.ExtraStore.AddRange(Authorities);
            if (sent is not null)
                chain.ChainPolicy.ExtraStore.AddRange(sent);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            if (chain.Build(certificate))
                return null;
            var troubles = chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.'));
            return string.Join(", ", troubles.Distinct());
        }
    }
}

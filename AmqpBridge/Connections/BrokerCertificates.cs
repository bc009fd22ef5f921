using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Granary.AmqpBridge.Connections;

/// <summary>TLS as the options say. A file that cannot be used stops the start with its name.</summary>
internal static class BrokerCertificates
{
    public static SslOption For(BrokerEndpoint endpoint, AmqpTls tls)
    {
        var ssl = new SslOption(tls.ServerName ?? endpoint.Host, enabled: true);
        if (tls.CertFile is { Length: > 0 } file)
            ssl.Certs = [Load(file, () => Client(file, tls))];
        if (tls.CaFile is { Length: > 0 } ca)
        {
            var authorities = Load(ca, () => Authorities(ca));
            ssl.CertificateValidationCallback =
                (_, certificate, sent, errors) => Trusted(certificate, sent, errors, authorities);
        }
        return ssl;
    }

    /// <summary>TLS over a connection.</summary>
    public static async Task<Stream> Secure(Stream plain, SslOption ssl, CancellationToken stop)
    {
        var secure = new SslStream(plain, leaveInnerStreamOpen: false);
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = ssl.ServerName,
                ClientCertificates = ssl.Certs,
                // It is shown whichever authorities the broker names.
                LocalCertificateSelectionCallback = (_, _, own, _, _) => own.Count > 0 ? own[0] : null!,
                RemoteCertificateValidationCallback = ssl.CertificateValidationCallback,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
            stop);
        return secure;
    }

    private static X509Certificate2 Client(string file, AmqpTls tls)
    {
        if (tls.KeyFile is not { Length: > 0 } key)
            return X509CertificateLoader.LoadPkcs12FromFile(file, tls.CertPassword);
        using var pem = tls.CertPassword is { Length: > 0 } password
            ? X509Certificate2.CreateFromEncryptedPemFile(file, password, key)
            : X509Certificate2.CreateFromPemFile(file, key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate");
    }

    private static bool Trusted(
        X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // What stands between the broker's certificate and the authority comes with the handshake.
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var presented = new X509Certificate2(certificate);
        return chain.Build(presented);
    }

    private static T Load<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new SetupException($"Amqp:Tls cannot use the file '{file}': {fault.Message.TrimEnd('.')}.", fault);
        }
    }
}

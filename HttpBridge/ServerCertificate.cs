using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Granary.HttpBridge;

/// <summary>The certificate for <c>https://</c>, with those between it and its authority.</summary>
public sealed record ServerCertificate(X509Certificate2 Own, X509Certificate2Collection Chain)
{
    /// <summary>As connections are begun with it; it needs the private key.</summary>
    public SslStreamCertificateContext Context => field ??= SslStreamCertificateContext.Create(Own, Chain);

    /// <returns>Read again when its files change; null where no address asks for one.</returns>
    public static FromFiles<ServerCertificate>? Renewed(HttpOptions options, TimeProvider clock)
    {
        if (!options.HasHttps)
            return null;
        return new([options.CertificateFile, options.CertificateKeyFile], Read, clock);

        ServerCertificate Read()
        {
            var read = Load(options)!;
            // What cannot be begun with is found out now.
            _ = read.Context;
            return read;
        }
    }

    /// <returns>Null where no address asks for one.</returns>
    public static ServerCertificate? Load(HttpOptions options)
    {
        if (!options.HasHttps)
            return null;
        var file = options.CertificateFile!;
        var named = new[] { file, options.CertificateKeyFile };
        if (Array.Find(named, path => !string.IsNullOrEmpty(path) && !File.Exists(path)) is { } missing)
            throw new SetupException($"the certificate file '{missing}' does not exist: correct Http:CertificateFile "
                + "or Http:CertificateKeyFile");
        try
        {
            var loaded = string.IsNullOrEmpty(options.CertificateKeyFile)
                ? FromPkcs12(file, options)
                : FromPem(file, options);
            return loaded.Own.HasPrivateKey
                ? loaded
                : throw new SetupException($"the certificate '{file}' has no private key: set Http:CertificateKeyFile");
        }
        catch (Exception e)
            when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SetupException(
                $"the certificate '{file}' cannot be read: {e.Message.TrimEnd('.')}; "
                + "check Http:CertificateFile, its key and its password", e);
        }
    }

    private static ServerCertificate FromPem(string file, HttpOptions options)
    {
        var own = string.IsNullOrEmpty(options.CertificatePassword)
            ? X509Certificate2.CreateFromPemFile(file, options.CertificateKeyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(
                file, options.CertificatePassword, options.CertificateKeyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        return new(own, chain);
    }

    private static ServerCertificate FromPkcs12(string file, HttpOptions options)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, options.CertificatePassword);
        return new(all.FirstOrDefault(one => one.HasPrivateKey) ?? all[0], all);
    }
}

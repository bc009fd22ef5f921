using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Granary.HttpBridge;

namespace Granary.Tests.HttpBridge.Fixtures;

/// <summary>A certificate of our own in all its spellings, in a folder that goes away.</summary>
public sealed class CertificateFiles : IDisposable
{
    public const string Password = "open sesame";

    private readonly string _folder = Directory.CreateTempSubdirectory("granary-certificates-").FullName;

    public CertificateFiles()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        File.WriteAllText(At("own.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(At("key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(At("locked.pem"), key.ExportEncryptedPkcs8PrivateKeyPem(Password, encryption));
        File.WriteAllBytes(At("own.pfx"), certificate.Export(X509ContentType.Pkcs12, Password));
        File.WriteAllText(At("nonsense.pem"), "nonsense");
    }

    public string At(string name) => Path.Combine(_folder, name);

    public HttpOptions Options(string certificate, string? key, string? password) => new()
    {
        Urls = "https://127.0.0.1:0",
        CertificateFile = At(certificate),
        CertificateKeyFile = key is null ? null : At(key),
        CertificatePassword = password,
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

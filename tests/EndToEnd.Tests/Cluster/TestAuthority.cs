using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Granary.Tests.Cluster;

/// <summary>A cluster's certificate authority for one test, and the files that an operator would name.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string Password = "open sesame";

    private readonly string _folder = Directory.CreateTempSubdirectory("granary-cluster-").FullName;
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        Root = Path.Combine(_folder, "ca.pem");
        File.WriteAllText(Root, _root.ExportCertificatePem());
    }

    public string Root { get; }

    /// <summary>Options of a silo whose certificate is of this authority.</summary>
    public Dictionary<string, string> Pem(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Sign(name, key);
        File.WriteAllText(At(name + ".pem"), signed.ExportCertificatePem());
        File.WriteAllText(At(name + ".key"), key.ExportPkcs8PrivateKeyPem());
        return new()
        {
            ["Orleans__Tls__Certificate"] = At(name + ".pem"),
            ["Orleans__Tls__Key"] = At(name + ".key"),
            ["Orleans__Tls__Authority"] = Root,
        };
    }

    /// <summary>The same in one file with a password.</summary>
    public Dictionary<string, string> Pkcs12(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Sign(name, key);
        using var whole = signed.CopyWithPrivateKey(key);
        File.WriteAllBytes(At(name + ".pfx"), whole.Export(X509ContentType.Pkcs12, Password));
        return new()
        {
            ["Orleans__Tls__Certificate"] = At(name + ".pfx"),
            ["Orleans__Tls__Password"] = Password,
            ["Orleans__Tls__Authority"] = Root,
        };
    }

    /// <summary>Another certificate in the files of one.</summary>
    public void Replace(string name, string by)
    {
        Pem(by);
        File.Move(At(by + ".key"), At(name + ".key"), overwrite: true);
        File.Move(At(by + ".pem"), At(name + ".pem"), overwrite: true);
    }

    /// <summary>Whose certificate is shown at a silo's port to one that has one of ours.</summary>
    public async Task<string> Shown(int port)
    {
        var files = Pem("asker");
        using var pem = X509Certificate2.CreateFromPemFile(
            files["Orleans__Tls__Certificate"], files["Orleans__Tls__Key"]);
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, port);
        await using var secure = new SslStream(connection.GetStream(), false, (_, shown, _, _) => shown is not null);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "silo",
            ClientCertificates = [pem],
            LocalCertificateSelectionCallback = (_, _, own, _, _) => own[0],
        });
        return secure.RemoteCertificate!.Subject;
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private X509Certificate2 Sign(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        return request.Create(_root, now.AddMinutes(-30), now.AddMinutes(30), RandomNumberGenerator.GetBytes(8));
    }

    private string At(string name) => Path.Combine(_folder, name);
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Granary.Tests.HttpBridge.Fixtures;

namespace Granary.Tests.HttpBridge.Hosting;

/// <summary>A certificate is renewed by replacing its files; handshakes show which one counts.</summary>
public sealed class RenewedCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("granary-renewed-").FullName;

    [Fact]
    public async Task Connections_get_the_new_one_and_a_bad_one_changes_nothing()
    {
        Write(_folder, "CN=first");
        var door = Open(Path.Combine(_folder, "own.pem"), Path.Combine(_folder, "key.pem"));
        await door.InitializeAsync();
        Assert.Equal("CN=first", await Shown(door));

        Write(_folder, "CN=second");
        await ShowsInTime(door, "CN=second");
        await File.WriteAllTextAsync(Path.Combine(_folder, "own.pem"), "nonsense");
        await Until(async () => await Shown(door) == "CN=second" && Told(door, "cannot be used") > 0);
        File.Delete(Path.Combine(_folder, "own.pem"));
        await Until(async () => await Shown(door) == "CN=second" && Told(door, "cannot be used") > 1);

        Write(_folder, "CN=third");
        await ShowsInTime(door, "CN=third");
        Assert.Equal((2, 2), (Told(door, "cannot be used"), Told(door, "which has changed")));
        await door.DisposeAsync();
    }

    /// <summary>As Kubernetes replaces a secret: a link to the folder is changed, and the files' names stay.</summary>
    [Fact]
    public async Task It_may_stand_behind_links()
    {
        var data = Path.Combine(_folder, "..data");
        foreach (var name in new[] { "one", "two" })
            Write(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName, "CN=" + name);
        Directory.CreateSymbolicLink(data, "one");
        foreach (var file in new[] { "own.pem", "key.pem" })
            File.CreateSymbolicLink(Path.Combine(_folder, file), Path.Combine("..data", file));
        var door = Open(Path.Combine(_folder, "own.pem"), Path.Combine(_folder, "key.pem"));
        await door.InitializeAsync();
        Assert.Equal("CN=one", await Shown(door));

        Directory.CreateSymbolicLink(data + "_tmp", "two");
        Directory.Move(data, data + "_old");
        Directory.Move(data + "_tmp", data);
        await ShowsInTime(door, "CN=two");
        await door.DisposeAsync();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Door Open(string certificate, string key) => new()
    {
        Options = new() { Urls = "https://127.0.0.1:0", CertificateFile = certificate, CertificateKeyFile = key },
    };

    private static void Write(string folder, string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "own.pem"), certificate.ExportCertificatePem());
    }

    private static int Told(Door door, string what) =>
        door.Log.All.Count(line => line.Text.Contains(what, StringComparison.Ordinal));

    private static Task ShowsInTime(Door door, string subject) => Until(async () => await Shown(door) == subject);

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(50, limit.Token);
    }

    private static async Task<string> Shown(Door door)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(door.Client.BaseAddress!.Host, door.Client.BaseAddress.Port);
        await using var secure = new SslStream(connection.GetStream(), false, (_, shown, _, _) => shown is not null);
        await secure.AuthenticateAsClientAsync("localhost");
        return secure.RemoteCertificate!.Subject;
    }
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Granary.Tests.Fixtures;

/// <summary>
/// Gives the broker a TLS port that demands a certificate of the client's, signed by the one authority.
/// </summary>
public sealed class TlsProxy : IAsyncDisposable
{
    private readonly ProxyPort _port;
    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _authority;

    public TlsProxy(string target, X509Certificate2 server, X509Certificate2 authority)
    {
        (_server, _authority) = (server, authority);
        _port = new ProxyPort(target, Join);
        _port.Uri.Scheme = "amqps";
    }

    public string Uri => _port.Uri.ToString();

    /// <summary>The subjects of the clients that were let in.</summary>
    public List<string> LetIn { get; } = [];

    public ValueTask DisposeAsync()
    {
        _port.Dispose();
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Join(TcpClient client)
    {
        await using var outside = new SslStream(client.GetStream());
        try
        {
            await outside.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = _server,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => Trusted(certificate),
            });
            lock (LetIn)
                LetIn.Add(outside.RemoteCertificate!.Subject);
            using var inside = await _port.Connect();
            await Task.WhenAny(outside.CopyToAsync(inside.GetStream()), inside.GetStream().CopyToAsync(outside));
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException)
        {
            // Not let in, or gone.
        }
        client.Close();
    }

    private bool Trusted(X509Certificate? certificate)
    {
        if (certificate is null)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build((X509Certificate2)certificate);
    }
}

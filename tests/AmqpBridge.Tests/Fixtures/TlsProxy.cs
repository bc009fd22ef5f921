using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Granary.Tests.Fixtures;

/// <summary>Gives the broker a TLS port that demands a certificate of the client's, signed by the one authority.</summary>
public sealed class TlsProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _target;
    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _authority;

    public TlsProxy(string target, X509Certificate2 server, X509Certificate2 authority)
    {
        (_target, _server, _authority) = (new Uri(target), server, authority);
        _listener.Start();
        _ = Accept();
    }

    public string Uri => new UriBuilder(_target)
    {
        Scheme = "amqps",
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
    }.ToString();

    /// <summary>The subjects of the clients that were let in.</summary>
    public List<string> LetIn { get; } = [];

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Join(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception) when (!_listener.Server.IsBound)
        {
            // Disposed.
        }
    }

    private async Task Join(TcpClient client)
    {
        using var inside = new TcpClient();
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
            await inside.ConnectAsync(_target.Host, _target.Port > 0 ? _target.Port : 5672);
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

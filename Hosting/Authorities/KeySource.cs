using System.Text.Json;
using Granary.Dispatch.Security;

namespace Granary.Hosting.Authorities;

/// <summary>Fetches keys of issuers, never on the caller's thread: 256 KiB at most, and no redirects.</summary>
internal sealed class KeySource
{
    private const int MostBytes = 256 * 1024;

    private readonly Lazy<HttpClient> _client = new(() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxConnectionsPerServer = 2,
        MaxResponseHeadersLength = 32,
        // So that a name that leads elsewhere now is looked up again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        MaxResponseContentBufferSize = MostBytes,
    });

    /// <summary>The key set as it was sent.</summary>
    public Task<byte[]> Read(AuthorityOptions authority, CancellationToken stop) => Task.Run(
        async () => await Get(
            string.IsNullOrEmpty(authority.KeysAddress)
                ? await Discover(authority.Issuer, stop)
                : new Uri(authority.KeysAddress),
            stop),
        stop);

    private async Task<Uri> Discover(string issuer, CancellationToken stop)
    {
        var address = new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration");
        var found = JsonElement.Parse(await Get(address, stop));
        if (found.ValueKind != JsonValueKind.Object || found.Text("issuer") != issuer)
            throw new InvalidDataException($"{address} does not speak for this issuer");
        return Uri.TryCreate(found.Text("jwks_uri"), UriKind.Absolute, out var keys)
            && (keys.Scheme == Uri.UriSchemeHttps || keys.Scheme == address.Scheme)
            ? keys
            : throw new InvalidDataException($"the jwks_uri in {address} is missing or not https");
    }

    private async Task<byte[]> Get(Uri address, CancellationToken stop)
    {
        using var response = await _client.Value.GetAsync(address, stop);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsByteArrayAsync(stop)
            : throw new InvalidDataException($"{address} answered {(int)response.StatusCode}");
    }
}

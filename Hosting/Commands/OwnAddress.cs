namespace Granary.Hosting.Commands;

/// <summary>Where this machine's silo is asked over HTTP.</summary>
internal static class OwnAddress
{
    public static Uri Of(IReadOnlyList<string> addresses) => new(
        (addresses.FirstOrDefault(address => address.StartsWith("http://", StringComparison.Ordinal)) ?? addresses[0])
        .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal));

    /// <summary>It is one's own: whether others trust its certificate is not the question.</summary>
    public static HttpClient Client(Uri address, TimeSpan timeout) => new(
        new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        })
    {
        BaseAddress = address,
        Timeout = timeout,
    };
}

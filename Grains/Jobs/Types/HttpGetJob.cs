using System.Buffers;
using Granary.Jobs;

namespace Granary.Grains.Jobs.Types;

/// <summary>Fetches a page from one of the hosts that the operator named.</summary>
internal sealed class HttpGetJob(IReadOnlyList<string> hosts) : JobType<Uri>
{
    private const int Longest = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A redirect might lead to a host that nobody named.
    private static readonly HttpClient Web = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = Patience,
    };

    public override string Name => "http_get";

    protected override string? Read(string text, out Uri payload)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out payload!) || payload.Scheme is not ("http" or "https"))
            return "must be a URL that begins with http:// or https://";
        return hosts.Contains(payload.Authority, StringComparer.OrdinalIgnoreCase)
            ? null
            : "must name a host that Jobs:HttpGetHosts allows";
    }

    protected override async Task<string> Run(Uri payload, JobAttempt job, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        using var reply = await Web.GetAsync(payload, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        reply.EnsureSuccessStatusCode();
        using var text = new StreamReader(await reply.Content.ReadAsStreamAsync(limit.Token));
        var buffer = ArrayPool<char>.Shared.Rent(Longest);
        try
        {
            var length = await text.ReadBlockAsync(buffer.AsMemory(0, Longest), limit.Token);
            return new string(buffer, 0, length);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}

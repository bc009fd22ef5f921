using System.Globalization;
using System.Net;
using Granary.Storms.Lab;

namespace Granary.Bench.Compare;

/// <summary>A collector that takes all and keeps nothing.</summary>
internal sealed class TraceSink : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _taking;
    private readonly double _share;

    /// <param name="share">How much of its traces the silo exports.</param>
    public TraceSink(double share)
    {
        _share = share;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _taking = Take();
    }

    public long Bytes { get; private set; }

    private Uri Address { get; }

    /// <summary>The options of a silo that exports here, besides its others.</summary>
    public Dictionary<string, string> Options(IReadOnlyDictionary<string, string> others) => new(others)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_METRICS_EXPORTER"] = "none",
        ["OTEL_LOGS_EXPORTER"] = "none",
        ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio",
        ["OTEL_TRACES_SAMPLER_ARG"] = _share.ToString(CultureInfo.InvariantCulture),
    };

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _taking;
    }

    private async Task Take()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                var counted = new byte[64 * 1024];
                while (await context.Request.InputStream.ReadAsync(counted) is > 0 and var more)
                    Bytes += more;
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or HttpListenerException)
        {
            // Closed.
        }
    }
}

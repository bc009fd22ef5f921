using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Granary.Hosting.Metrics;

/// <summary>What the silo measures, collected by OpenTelemetry and served to Prometheus at <c>/metrics</c>.</summary>
internal static class MetricsPage
{
    private const string Own = "Granary";

    private static readonly ExplicitBucketHistogramConfiguration Seconds = new()
    {
        Boundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly ExplicitBucketHistogramConfiguration Sizes = new()
    {
        Boundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256],
    };

    public static void AddGranary(this MeterProviderBuilder metrics) => metrics
        .AddMeter(Own, "Microsoft.Orleans", "System.Runtime")
        .AddProcessInstrumentation()
        .AddView(Buckets)
        .AddPrometheusExporter(page =>
        {
            // A page tells what is true now, and a name's meter is told by its first word.
            page.ScrapeResponseCacheDurationMilliseconds = 0;
            page.ScopeInfoEnabled = false;
        });

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint("/metrics");

    /// <returns>Null: as the instrument says.</returns>
    private static ExplicitBucketHistogramConfiguration? Buckets(Instrument instrument) =>
        instrument.Meter.Name != Own || instrument is not (Histogram<int> or Histogram<long> or Histogram<double>)
            ? null
            : instrument.Unit == "s" ? Seconds : Sizes;
}

using System.Diagnostics.Metrics;
using Granary.Silo.Metrics;

namespace Granary.Tests.Metrics;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter meter = new("Granary");
    private readonly PrometheusText text = new();

    public void Dispose()
    {
        text.Dispose();
        meter.Dispose();
    }

    [Fact]
    public void A_counter_is_summed_by_its_tags()
    {
        var counter = meter.CreateCounter<long>("test.counted");
        counter.Add(2, new KeyValuePair<string, object?>("code", "ok"));
        counter.Add(3, new KeyValuePair<string, object?>("code", "ok"));
        counter.Add(1, new KeyValuePair<string, object?>("code", "a\"b\\c"));

        var lines = text.Write().Split('\n');
        Assert.Contains("# TYPE test_counted_total counter", lines);
        Assert.Contains("""test_counted_total{code="ok"} 5""", lines);
        Assert.Contains("""test_counted_total{code="a\"b\\c"} 1""", lines);
    }

    [Fact]
    public void A_counter_that_never_counted_is_zero()
    {
        meter.CreateCounter<long>("test.quiet");

        Assert.Contains("test_quiet_total 0", text.Write().Split('\n'));
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets()
    {
        var histogram = meter.CreateHistogram<double>("test.lasted", "s");
        histogram.Record(0.0007);
        histogram.Record(0.001);
        histogram.Record(99);

        var lines = text.Write().Split('\n');
        Assert.Contains("""test_lasted_bucket{le="0.0005"} 0""", lines);
        Assert.Contains("""test_lasted_bucket{le="0.001"} 2""", lines);
        Assert.Contains("""test_lasted_bucket{le="+Inf"} 3""", lines);
        Assert.Contains("test_lasted_count 3", lines);
    }

    [Fact]
    public void A_gauge_is_what_it_is_now()
    {
        var value = 4;
        meter.CreateObservableGauge("test.level", () => value);

        Assert.Contains("test_level 4", text.Write().Split('\n'));
        value = 3;
        Assert.Contains("test_level 3", text.Write().Split('\n'));
    }
}

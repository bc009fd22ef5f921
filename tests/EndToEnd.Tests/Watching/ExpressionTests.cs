namespace Granary.Tests.Watching;

/// <summary>A reader that overlooks a metric would let a panel go that shows nothing.</summary>
public sealed class ExpressionTests
{
    [Theory]
    [InlineData("up", "up", "")]
    [InlineData("sum by (code, action) (rate(a_total{code!=\"ok\"}[$__rate_interval]))", "a_total", "action code")]
    [InlineData("sum(rate(a_total[1m])) / sum(rate(b_total[5m]))", "a_total b_total", "")]
    [InlineData("(up{job=\"silo\"} == 1) unless on (instance) (ring_size > 0)", "ring_size up", "instance")]
    [InlineData("a / on (host) group_left (name) min by (host) (b offset 10m)", "a b", "host name")]
    [InlineData("max_over_time(up[6h:1m]) or vector(0) and absent(x)", "up x", "")]
    [InlineData("label_values(a_total{job=~\"x|y\"}, action)", "a_total", "action")]
    public void It_finds_metrics_and_labels(string text, string metrics, string labels)
    {
        var read = Expression.Read(text);

        Assert.Equal(metrics, string.Join(' ', read.Metrics.Select(metric => metric.Name).Distinct().Order()));
        Assert.Equal(labels, string.Join(' ', read.Labels.Order()));
    }

    [Fact]
    public void It_finds_what_a_metric_must_match()
    {
        var (name, matchers) = Assert.Single(Expression.Read("""sum(rate(a{b=~"x}|y", c!="z"}[1m]))""").Metrics);

        Assert.Equal("a", name);
        Assert.Equal(["b=x}|y", "c=z"], matchers.Select(matcher => $"{matcher.Key}={matcher.Value}"));
    }

    [Fact]
    public void What_others_have_is_asked_for()
    {
        var asked = Watcher.Files().SelectMany(Watcher.Of)
            .SelectMany(watcher => Expression.Read(watcher.Expression).Metrics).Select(metric => metric.Name);

        Assert.Empty(KnownMetrics.Others().Select(line => line[0]).Except(asked));
    }
}

namespace Granary.Tests.Watching;

/// <summary>The parser is worth what it refuses.</summary>
public sealed class ExpositionPageTests
{
    private const string Buckets = "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 3\n";

    [Fact]
    public void A_good_page_is_read()
    {
        var page = ExpositionPage.Text(
            "# HELP c_total all \\\\ of it\n# TYPE c_total counter\n"
            + "c_total{a=\"q\\\"\\\\\\n,}\",b=\"2\"} 5\nc_total{} 1e3\n"
            + "# TYPE g gauge\ng NaN\n" + Buckets + "h_sum 4.5\nh_count 3\n");

        Assert.Equal(["c_total", "g", "h"], page.Families.Keys);
        Assert.Equal("q\"\\\n,}", page.Samples.First().Labels["a"]);
        Assert.Equal(1000, page.Samples.ElementAt(1).Value);
    }

    [Fact]
    public void A_good_page_of_OpenMetrics_is_read()
    {
        var page = ExpositionPage.OpenMetrics(
            "# TYPE c_seconds counter\n# UNIT c_seconds seconds\nc_seconds_total 5\nc_seconds_created 1.5\n"
            + "# TYPE t info\nt_info{v=\"1\"} 1\n# EOF\n");

        Assert.Equal(3, page.Samples.Count());
    }

    [Fact]
    public void A_sample_of_OpenMetrics_may_have_an_exemplar()
    {
        const string Line = "h_bucket{le=\"+Inf\"} 3 # {trace_id=\"ab\",span_id=\"cd\"} 0.7 1.5\n";
        var page = ExpositionPage.OpenMetrics("# TYPE h histogram\n" + Line + "h_sum 4\nh_count 3\n# EOF\n");

        Assert.Equal("ab", page.Samples.First().Exemplar["trace_id"]);
        Assert.Throws<FormatException>(() => ExpositionPage.Text("# TYPE h histogram\n" + Line));
    }

    [Theory]
    [InlineData("# TYPE g gauge\ng 1", "line's end")]
    [InlineData("# TYPE g gauge\ng 1\n\n", "no line")]
    [InlineData("# TYPE g gauge\ng 1\n# TYPE g gauge\n", "second TYPE")]
    [InlineData("# TYPE g gauge\ng 1\n# HELP g late\n", "after a sample")]
    [InlineData("# TYPE g gauge\ng 1\n# TYPE f gauge\nf 1\n# TYPE g gauge\ng{a=\"1\"} 2\n", "g is there twice")]
    [InlineData("# HELP g tells\ng 1\n", "has the type ''")]
    [InlineData("# HELP g tells\n", "no TYPE")]
    [InlineData("# TYPE g odd\ng 1\n", "the type 'odd'")]
    [InlineData("# HELP g \\t\n# TYPE g gauge\n", "escapes nothing")]
    [InlineData("g 1\n", "before any TYPE")]
    [InlineData("# TYPE g gauge\nf 1\n", "no sample of")]
    [InlineData("# TYPE g gauge\ng 1\ng 2\n", "twice")]
    [InlineData("# TYPE g gauge\ng{a=\"1\",b=\"2\"} 1\ng{b=\"2\",a=\"1\"} 2\n", "twice")]
    [InlineData("# TYPE g gauge\ng{a=\"1\",a=\"2\"} 1\n", "label a is there twice")]
    [InlineData("# TYPE g gauge\ng{a=\"\\t\"} 1\n", "escapes nothing")]
    [InlineData("# TYPE g gauge\ng{a=\"1\"b=\"2\"} 1\n", "no line")]
    [InlineData("# TYPE g gauge\ng{a=\"1\",} 1\n", "no line")]
    [InlineData("# TYPE g gauge\ng{a.b=\"1\"} 1\n", "no line")]
    [InlineData("# TYPE g.h gauge\n", "no line")]
    [InlineData("# TYPE g gauge\ng one\n", "no number")]
    [InlineData("# TYPE c counter\nc -1\n", "counts -1")]
    [InlineData("# UNIT g s\n# TYPE g gauge\n", "word of OpenMetrics")]
    [InlineData(Buckets + "h_sum 4\nh_count 2\n", "count is not the last bucket")]
    [InlineData(Buckets + "h_count 3\n", "the sum is missing")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_sum 4\nh_count 2\n", "rise to +Inf")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1\"} 4\nh_bucket{le=\"+Inf\"} 3\n", "not cumulative")]
    [InlineData("# TYPE h histogram\nh_bucket 4\n", "has no le")]
    public void A_bad_page_is_refused(string page, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => ExpositionPage.Text(page)).Message);

    [Theory]
    [InlineData("# TYPE g gauge\ng 1\n", "# EOF")]
    [InlineData("# TYPE g gauge\ng 1\n# EOF\n# EOF\n", "no line")]
    [InlineData("# TYPE c counter\nc 1\n# EOF\n", "no sample of")]
    [InlineData("# TYPE g gauge\n# UNIT g seconds\ng 1\n# EOF\n", "its unit")]
    public void A_bad_page_of_OpenMetrics_is_refused(string page, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => ExpositionPage.OpenMetrics(page)).Message);
}

using System.Text.RegularExpressions;

namespace Granary.Tests.Watching;

/// <summary>The page of a running silo, read strictly; and what is asked of it elsewhere.</summary>
public sealed partial class MetricsPageTests(WatchedCluster cluster) : IClassFixture<WatchedCluster>
{
    private static readonly string[] Own =
    [
        "granary_activations", "granary_commit_group_size", "granary_commit_races_total", "granary_commit_seconds",
        "granary_commits_total", "granary_dead_letters_total", "granary_dependency_up", "granary_engine_cache_total",
        "granary_entity_asks",
        "granary_intake_in_flight", "granary_job_seconds", "granary_jobs_finished_total", "granary_mailbox_depth",
        "granary_outbox_pending", "granary_outbox_set_aside_total", "granary_queue_troubles",
        "granary_reconnects_total", "granary_refusals_dropped_total", "granary_replays_total",
        "granary_replies_unroutable_total", "granary_reply_seconds", "granary_request_seconds",
        "granary_requests_total", "granary_retries_total", "granary_step_seconds",
        "granary_turn_size", "granary_unreadable_total",
    ];

    public static TheoryData<string> Watchers => [.. Watcher.Files()];

    [Fact]
    public async Task Each_family_is_there_once_in_the_text_format()
    {
        var page = await cluster.Text();

        Assert.Equal(Own, page.Families.Keys.Where(IsOwn).Order());
        Assert.NotEmpty(page.Families["orleans_catalog_activations"].Samples);
        Assert.NotEmpty(page.Families["dotnet_gc_pause_time_seconds_total"].Samples);
        Assert.NotEmpty(page.Families["process_memory_usage_bytes"].Samples);
    }

    [Fact]
    public async Task The_format_that_prometheus_prefers_has_the_same_series()
    {
        var page = await cluster.AsPrometheusAsks();
        var names = page.Samples.Select(sample => sample.Name).Where(IsOwn).Select(name => Suffix().Replace(name, ""));

        Assert.Equal(Own.Select(name => Suffix().Replace(name, "")), names.Distinct().Order());
    }

    [Theory]
    [InlineData("granary_request_seconds")]
    [InlineData("granary_reply_seconds")]
    [InlineData("granary_commit_seconds")]
    [InlineData("granary_job_seconds")]
    [InlineData("granary_step_seconds")]
    public async Task What_takes_time_is_measured_in_seconds(string family)
    {
        double[] bounds =
            [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, double.PositiveInfinity];
        var read = (await cluster.Text()).Families[family];

        Assert.Equal("histogram", read.Type);
        Assert.Equal(bounds, read.Samples.Where(sample => sample.Labels.ContainsKey("le"))
            .Select(sample => ExpositionPage.Number(sample.Labels["le"])).Distinct());
    }

    [Fact]
    public async Task The_busiest_entities_are_named()
    {
        var asked = Assert.Single(
            (await cluster.Text()).Families["granary_entity_asks"].Samples, sample => sample.Labels["kind"] == "book");
        Assert.Equal("book/1", asked.Labels["entity"]);
    }

    [Fact]
    public async Task Requests_are_counted_by_action_and_outcome()
    {
        var page = await cluster.Text();

        Assert.Equal(2, Value(page, "granary_requests_total", ("action", "create_book"), ("code", "ok")));
        Assert.Equal(2, Value(page, "granary_request_seconds_count", ("action", "create_book")));
        Assert.Equal(3, Value(page, "granary_reply_seconds_count"));
        Assert.Equal(1, Value(page, "granary_replays_total"));
        Assert.Equal(0, Value(page, "granary_dead_letters_total"));
        Assert.Equal(1, Value(page, "granary_dependency_up", ("name", "broker")));
    }

    [Theory]
    [MemberData(nameof(Watchers))]
    public async Task Panels_and_alerts_ask_for_what_is_there(string file)
    {
        var known = new KnownMetrics(await cluster.Text());
        var watchers = Watcher.Of(file);

        Assert.NotEmpty(watchers);
        var faults = watchers.SelectMany(known.Faults).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("docs/operations.md")]
    [InlineData("docs/observability.md")]
    public async Task Pages_name_what_is_there(string file)
    {
        var page = await cluster.Text();
        var there = page.Families.Keys.Concat(page.Samples.Select(sample => sample.Name));
        var asked = Asked().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Folder, file)))
            .Select(match => match.Value).Where(name => name != "granary_watcher").ToHashSet();

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(there));
    }

    private static bool IsOwn(string name) => name.StartsWith("granary_", StringComparison.Ordinal);

    private static double Value(ExpositionPage page, string name, params (string Name, string Value)[] labels) =>
        Assert.Single(page.Samples, sample => sample.Name == name
            && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value)).Value;

    [GeneratedRegex(@"\b(granary|orleans|dotnet|process)_[a-z_]+[a-z]\b")]
    private static partial Regex Asked();

    [GeneratedRegex("_(total|bucket|sum|count|created)$")]
    private static partial Regex Suffix();
}

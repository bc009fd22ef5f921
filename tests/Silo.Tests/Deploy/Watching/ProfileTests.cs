using System.Text.RegularExpressions;
using Granary.Tests.Structure;
using static Granary.Tests.Deploy.Watching.WatchFiles;

namespace Granary.Tests.Deploy.Watching;

/// <summary>The profile <c>observability</c> of Compose: its parts find each other, and are bounded.</summary>
public sealed partial class ProfileTests
{
    private static readonly ComposeFile Compose = new("docker-compose.yml");

    private static readonly List<string> Profile =
        [.. Compose.Services.Keys.Where(name => Compose.List(name, "profiles").Contains("observability"))];

    public static TheoryData<string> Services => [.. Profile];

    [Fact]
    public void Grafana_brings_up_all_of_it()
    {
        var brought = new HashSet<string>(["grafana"]);
        while (brought.SelectMany(Compose.Before).Except(brought).ToList() is { Count: > 0 } more)
            brought.UnionWith(more);

        Assert.Equal(Profile.Order(), brought.Order());
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Each_is_of_one_version_bounded_and_writes_nowhere_else(string service)
    {
        var read = Compose[service];

        Assert.Matches(@":v?\d+(\.\d+)*$", (string)read["image"]);
        Assert.Equal("true", read["read_only"]);
        Assert.True(read.ContainsKey("mem_limit"), $"{service} has no bound of memory");
        Assert.Equal(["ALL"], Compose.List(service, "cap_drop"));
    }

    [Fact]
    public void Prometheus_asks_services_that_there_are()
    {
        var named = ScrapeJobs().Where(job => job.ContainsKey("dns_sd_configs"))
            .SelectMany(job => List(job["dns_sd_configs"])).SelectMany(found => (List<object>)found["names"]);
        var fixedOnes = ScrapeJobs().Where(job => job.ContainsKey("static_configs"))
            .SelectMany(job => List(job["static_configs"])).SelectMany(found => (List<object>)found["targets"]);

        Assert.Empty(named.Cast<string>().Except(Compose.Services.Keys));
        Assert.All(fixedOnes.Cast<string>(), target => Assert.True(Offers(target), target));
    }

    [Fact]
    public void Grafana_asks_services_that_there_are() => Assert.All(
        Sources().Select(source => new Uri((string)source["url"])),
        address => Assert.True(Offers(address.Authority), address.Authority));

    [Fact]
    public void Traces_go_from_silos_over_the_collector_to_the_store()
    {
        var silo = Compose.Environment("silo");
        var store = Store().Match(Repository.Read("deploy/collector/collector.yaml")).Groups[1].Value;

        Assert.Equal("${GRANARY_OTLP:-}", silo["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("${GRANARY_OTLP:+trace_based}", silo["OTEL_METRICS_EXEMPLAR_FILTER"]);
        Assert.Equal(silo["OTEL_EXPORTER_OTLP_ENDPOINT"], Compose.Environment("worker")["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.True(Offers("otel-collector:4317") && Offers(store), store);
        Assert.Contains("GRANARY_OTLP=http://otel-collector:4317", Repository.Read("docker-compose.yml"));
    }

    [Fact]
    public void Alertmanager_gets_the_variables_that_its_script_reads_and_the_page_explains()
    {
        var read = Variable().Matches(Repository.Read("deploy/alertmanager/config.sh")).Select(match => match.Value)
            .Where(name => !name.EndsWith("_FILE", StringComparison.Ordinal)).Distinct().ToList();
        var given = Compose.Environment("alertmanager").Keys.Cast<string>().Except(["GRANARY_ALERTMANAGER_URL"]);
        var page = Variable().Matches(Repository.Read("docs/observability.md")).Select(match => match.Value);

        Assert.Equal(read.Order(), given.Order());
        Assert.Empty(read.Except(page));
    }

    [Fact]
    public void The_exporter_has_the_role_that_is_made_and_no_other()
    {
        var role = (string)Compose.Environment("postgres-exporter")["PGUSER"];

        Assert.Contains($"ALTER ROLE {role} LOGIN NOSUPERUSER", Repository.Read("deploy/postgres/watcher.sh"));
        Assert.Equal(
            Compose.Environment("postgres-watcher")["GRANARY_WATCHER_PASSWORD"],
            Compose.Environment("postgres-exporter")["PGPASSWORD"]);
    }

    private static bool Offers(string target)
    {
        var (name, port) = (target.Split(':')[0], target.Split(':')[1]);
        return Compose.Services.ContainsKey(name)
            && Compose.List(name, "expose").Concat(Compose.List(name, "ports"))
                .Any(offered => offered.Split(':')[^1] == port);
    }

    [GeneratedRegex(@"GRANARY_TRACE_STORE:-([\w:]+)\}")]
    private static partial Regex Store();

    [GeneratedRegex("GRANARY_ALERT_[A-Z_]*[A-Z]")]
    private static partial Regex Variable();
}

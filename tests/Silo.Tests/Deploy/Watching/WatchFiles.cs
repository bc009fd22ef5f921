using System.Text.Json;
using Granary.Tests.Structure;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Granary.Tests.Deploy.Watching;

/// <summary>The files of Prometheus and Grafana, as they read them.</summary>
internal static class WatchFiles
{
    private const string Folder = "deploy/grafana/dashboards";

    public static IReadOnlyList<JsonElement> Dashboards { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, Folder), "*.json").Order(StringComparer.Ordinal)
            .Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement),
    ];

    public static IEnumerable<JsonElement> Panels(JsonElement dashboard) =>
        dashboard.GetProperty("panels").EnumerateArray();

    public static IReadOnlyList<Dictionary<object, object>> Alerts() =>
    [
        .. from @group in List(Yaml("deploy/prometheus/alerts.yml")["groups"])
           from rule in List(@group["rules"])
           select rule,
    ];

    public static IEnumerable<Dictionary<object, object>> Sources() =>
        List(Yaml("deploy/grafana/provisioning/datasources/granary.yml")["datasources"]);

    public static IEnumerable<Dictionary<object, object>> ScrapeJobs() =>
        List(Yaml("deploy/prometheus/prometheus.yml")["scrape_configs"]);

    public static Dictionary<object, object> Yaml(string file)
    {
        var reader = new MergingParser(new Parser(new StringReader(Repository.Read(file))));
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(reader);
    }

    public static IEnumerable<Dictionary<object, object>> List(object node) =>
        ((List<object>)node).Cast<Dictionary<object, object>>();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace Granary.Tests.Watching;

/// <summary>One expression of a dashboard or an alert, and the labels that its texts name.</summary>
internal sealed partial record Watcher(string Where, string Expression, IReadOnlyList<string> Named)
{
    public const string Alerts = "deploy/prometheus/alerts.yml";
    public const string Dashboards = "deploy/grafana/dashboards";
    public const string Sources = "deploy/grafana/provisioning/datasources/granary.yml";

    /// <summary>The files that ask Prometheus.</summary>
    public static IEnumerable<string> Files() =>
    [
        Alerts, Sources,
        .. Directory.GetFiles(Path.Combine(Checkout.Folder, Dashboards), "*.json")
            .Select(file => $"{Dashboards}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal),
    ];

    public static IReadOnlyList<Watcher> Of(string file)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Folder, file));
        if (file.EndsWith(".json", StringComparison.Ordinal))
            return [.. OfDashboard(JsonDocument.Parse(text).RootElement)];
        var yaml = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(text);
        return [.. file == Alerts ? OfAlerts(yaml) : OfSources(yaml)];
    }

    private static IEnumerable<Watcher> OfDashboard(JsonElement dashboard) =>
        dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Select(variable => new Watcher(
                "$" + variable.GetProperty("name").GetString(), variable.GetProperty("definition").GetString()!, []))
            .Concat(
                from panel in dashboard.GetProperty("panels").EnumerateArray()
                from target in panel.GetProperty("targets").EnumerateArray()
                select new Watcher(
                    panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!,
                    Names(Legend(), target.GetProperty("legendFormat").GetString()!)));

    private static IEnumerable<Watcher> OfAlerts(Dictionary<object, object> file) =>
        from @group in List(file["groups"])
        from rule in List(@group["rules"])
        let texts = string.Join(' ', ((Dictionary<object, object>)rule["annotations"]).Values)
        select new Watcher((string)rule["alert"], (string)rule["expr"], Names(Label(), texts));

    private static IEnumerable<Watcher> OfSources(Dictionary<object, object> file) =>
        from source in List(file["datasources"])
        let more = (Dictionary<object, object>)source["jsonData"]
        where more.ContainsKey("tracesToMetrics")
        from query in List(((Dictionary<object, object>)more["tracesToMetrics"])["queries"])
        select new Watcher(
            (string)query["name"], ((string)query["query"]).Replace("{$$__tags}", "", StringComparison.Ordinal), []);

    private static IEnumerable<Dictionary<object, object>> List(object node) =>
        ((List<object>)node).Cast<Dictionary<object, object>>();

    private static List<string> Names(Regex regex, string text) =>
        [.. regex.Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Legend();

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex Label();
}

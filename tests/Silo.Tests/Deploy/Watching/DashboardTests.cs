using System.Text.Json;
using System.Text.RegularExpressions;
using Granary.Tests.Structure;
using static Granary.Tests.Deploy.Watching.WatchFiles;

namespace Granary.Tests.Deploy.Watching;

/// <summary>
/// The page explains each panel and each alert. MetricsPageTests compares their metrics with a running silo's page.
/// </summary>
public sealed partial class DashboardTests
{
    private static readonly string Page = Repository.Read("docs/observability.md");

    [Fact]
    public void Dashboards_keep_their_addresses() => Assert.Equal(
        [
            "granary", "granary-broker", "granary-grains", "granary-jobs", "granary-postgres", "granary-requests",
            "granary-steps",
        ],
        Dashboards.Select(dashboard => Text(dashboard, "uid")).Order());

    [Fact]
    public void Each_panel_stands_in_the_page_with_what_it_means()
    {
        foreach (var dashboard in Dashboards)
        {
            var section = Section("### " + Text(dashboard, "title"));
            Assert.Equal(
                Panels(dashboard).Select(panel => $"| {Text(panel, "title")} | {Text(panel, "description")} |"),
                section.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1));
        }
    }

    [Fact]
    public void Each_panel_has_a_unit_and_asks_a_source_that_there_is()
    {
        var sources = Sources().Select(source => (string)source["uid"]).ToList();
        Assert.All(Dashboards.SelectMany(Panels), panel =>
        {
            Assert.NotEqual("", Text(panel.GetProperty("fieldConfig").GetProperty("defaults"), "unit"));
            Assert.Contains(Text(panel.GetProperty("datasource"), "uid"), sources);
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
        });
    }

    [Fact]
    public void Panels_of_a_dashboard_do_not_overlap()
    {
        foreach (var dashboard in Dashboards)
        {
            var cells = Panels(dashboard).SelectMany(panel => Cells(panel.GetProperty("gridPos"))).ToList();
            Assert.Equal(cells.Count, cells.Distinct().Count());
            Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
        }
    }

    [Fact]
    public void Every_variable_that_a_panel_uses_is_offered()
    {
        foreach (var dashboard in Dashboards)
        {
            var offered = dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
                .Select(variable => Text(variable, "name"));
            var used = Variable().Matches(dashboard.GetProperty("panels").GetRawText())
                .Select(match => match.Groups[1].Value).Where(name => !name.StartsWith("__")).Distinct();
            Assert.Equal(offered.Order(), used.Order());
        }
    }

    [Fact]
    public void A_point_leads_to_its_trace_and_a_trace_back()
    {
        var sources = Sources().ToDictionary(source => (string)source["uid"]);
        var exemplars = List(((Dictionary<object, object>)sources["prometheus"]["jsonData"])
            ["exemplarTraceIdDestinations"]);
        var back = (Dictionary<object, object>)((Dictionary<object, object>)sources["traces"]["jsonData"])
            ["tracesToMetrics"];

        Assert.Equal("traces", Assert.Single(exemplars)["datasourceUid"]);
        Assert.Equal("prometheus", back["datasourceUid"]);
        Assert.Contains("\"exemplar\": true", Repository.Read("deploy/grafana/dashboards/requests.json"));
    }

    [Fact]
    public void Each_alert_says_what_it_is_how_urgent_and_where_more_stands()
    {
        Assert.All(Alerts(), alert =>
        {
            var name = (string)alert["alert"];
            var told = (Dictionary<object, object>)alert["annotations"];
            var severity = (string)((Dictionary<object, object>)alert["labels"])["severity"];
            Assert.True(severity is "page" or "ticket", severity);
            Assert.Equal(["description", "runbook", "summary"], told.Keys.Cast<string>().Order());
            Assert.Equal($"docs/observability.md#{name.ToLowerInvariant()}", told["runbook"]);
            Assert.Contains("*What to do:*", string.Join('\n', Section("#### " + name)));
        });
    }

    [Fact]
    public void The_page_names_no_alert_that_is_gone() => Assert.Equal(
        Alerts().Select(alert => (string)alert["alert"]).Order(),
        Heading().Matches(Page).Select(match => match.Groups[1].Value).Order());

    private static IEnumerable<(int X, int Y)> Cells(JsonElement at) =>
        from x in Enumerable.Range(at.GetProperty("x").GetInt32(), at.GetProperty("w").GetInt32())
        from y in Enumerable.Range(at.GetProperty("y").GetInt32(), at.GetProperty("h").GetInt32())
        select (x, y);

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static List<string> Section(string heading)
    {
        var lines = Page.Split('\n').ToList();
        var begin = lines.IndexOf(heading);
        Assert.True(begin >= 0, $"docs/observability.md has no '{heading}'");
        return [.. lines.Skip(begin + 1).TakeWhile(line => !line.StartsWith('#'))];
    }

    [GeneratedRegex(@"\$(\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex("^#### (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}

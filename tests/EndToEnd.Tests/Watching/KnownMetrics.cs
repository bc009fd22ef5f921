using System.Text.RegularExpressions;

namespace Granary.Tests.Watching;

/// <summary>The metrics that there are, with their labels: a silo's page, and <c>others.txt</c>.</summary>
internal sealed partial class KnownMetrics
{
    /// <summary>What Prometheus gives to each.</summary>
    private static readonly string[] OfTarget = ["job", "instance"];

    private readonly Dictionary<string, HashSet<string>> _labels = [];

    public KnownMetrics(ExpositionPage silo)
    {
        foreach (var sample in silo.Samples)
            Labels(sample.Name).UnionWith(sample.Labels.Keys);
        foreach (var line in Others())
            Labels(line[0]).UnionWith(line[1..]);
    }

    /// <summary>The lines of <c>others.txt</c>: a metric, and its labels.</summary>
    public static IReadOnlyList<string[]> Others() =>
    [
        .. File.ReadLines(Path.Combine(Checkout.Folder, "tests/EndToEnd.Tests/Watching/others.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')),
    ];

    /// <returns>A sentence for each thing that it asks for and that is not there.</returns>
    public IEnumerable<string> Faults(Watcher watcher)
    {
        var asked = Expression.Read(watcher.Expression);
        if (asked.Metrics.Count == 0)
            yield return $"{watcher.Where}: no metric in {watcher.Expression}";
        var all = new HashSet<string>();
        foreach (var (name, matchers) in asked.Metrics)
        {
            if (!_labels.TryGetValue(name, out var there))
                yield return $"{watcher.Where}: there is no {name}";
            else if (matchers.Keys.FirstOrDefault(label => !there.Contains(label)) is { } label)
                yield return $"{watcher.Where}: {name} has no label {label}";
            all.UnionWith(there ?? []);
            if (matchers.TryGetValue("action", out var actions) && Unknown(actions) is { } unknown)
                yield return $"{watcher.Where}: there is no action {unknown}";
        }

        foreach (var label in asked.Labels.Concat(watcher.Named).Where(label => !all.Contains(label)))
            yield return $"{watcher.Where}: no metric of it has the label {label}";
    }

    private HashSet<string> Labels(string name)
    {
        if (!_labels.TryGetValue(name, out var labels))
            _labels[name] = labels = [.. OfTarget];
        return labels;
    }

    private static string? Unknown(string actions) => actions.Split('|')
        .FirstOrDefault(action => Plain().IsMatch(action) && !Actions.Contains(action));

    private static HashSet<string> Actions { get; } =
    [
        .. File.ReadLines(Path.Combine(Checkout.Folder, "tests/Dispatch.Tests/Actions/actions.txt"))
            .Select(line => ActionLine().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value),
    ];

    [GeneratedRegex("^[a-z_]+$")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(?:any|v\d+) (\w+):")]
    private static partial Regex ActionLine();
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Granary.Silo.Metrics;

/// <summary>One instrument and its series.</summary>
internal sealed class MetricFamily(Instrument instrument)
{
    private static readonly double[] Seconds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] Sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    private readonly ConcurrentDictionary<TagKey, MetricCell> cells = new();
    private readonly bool isCounter = KindOf(instrument) == "counter";
    private readonly string kind = KindOf(instrument);

    public string Name { get; } =
        instrument.Name.Replace('.', '_') + (KindOf(instrument) == "counter" ? "_total" : "");

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = TagKey.Of(tags);
        if (!cells.TryGetValue(key, out var cell))
            cell = cells.GetOrAdd(key, new MetricCell(Labels(tags), kind == "histogram" ? Bounds() : null));
        if (instrument.IsObservable)
            cell.Set(value);
        else
            cell.Add(value);
    }

    public void Write(TextWriter to)
    {
        to.Write($"# HELP {Name} {instrument.Description ?? instrument.Name}\n# TYPE {Name} {kind}\n");
        if (cells.IsEmpty && isCounter)
            to.Write($"{Name} 0\n");
        foreach (var cell in cells.Values)
            cell.Write(to, Name);
    }

    private double[] Bounds() => instrument.Unit == "s" ? Seconds : Sizes;

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>();
        foreach (var (name, value) in tags)
            labels.Add($"{name.Replace('.', '_')}=\"{Escaped(value?.ToString() ?? "")}\"");
        return string.Join(',', labels);
    }

    private static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name.StartsWith("Histogram", StringComparison.Ordinal) ? "histogram"
            : name.Contains("UpDown", StringComparison.Ordinal) || name.Contains("Gauge", StringComparison.Ordinal) ? "gauge"
            : "counter";
    }
}

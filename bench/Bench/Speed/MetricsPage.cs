using System.Globalization;
using Granary.Storms.Lab;

namespace Granary.Bench.Speed;

/// <summary>The silo's <c>/metrics</c>, as far as the bench reads it.</summary>
internal sealed class MetricsPage(IReadOnlyDictionary<string, double> values)
{
    public static async Task<MetricsPage> Of(SiloProcess? silo)
    {
        var values = new Dictionary<string, double>();
        if (silo is not null)
        {
            foreach (var line in (await silo.Metrics()).Split('\n'))
                Take(line, values);
        }

        return new MetricsPage(values);
    }

    /// <summary>The mean of the histogram whose name holds all the words, over what came since.</summary>
    public double? MeanSince(MetricsPage before, params string[] words)
    {
        var count = Sum(words, "_count") - before.Sum(words, "_count");
        return count > 0 ? (Sum(words, "_sum") - before.Sum(words, "_sum")) / count : null;
    }

    private static void Take(string line, Dictionary<string, double> values)
    {
        var end = line.LastIndexOf(' ');
        if (end <= 0 || line[0] == '#')
            return;
        if (double.TryParse(line.AsSpan(end + 1), CultureInfo.InvariantCulture, out var value))
            values[line[..end]] = value;
    }

    private double Sum(string[] words, string ending) => values
        .Where(v => Name(v.Key).EndsWith(ending, StringComparison.Ordinal)
            && words.All(w => Name(v.Key).Contains(w, StringComparison.Ordinal)))
        .Sum(v => v.Value);

    private static string Name(string series) =>
        series.IndexOf('{', StringComparison.Ordinal) is > 0 and var at ? series[..at] : series;
}

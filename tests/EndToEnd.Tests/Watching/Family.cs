namespace Granary.Tests.Watching;

/// <summary>A metric with its samples, as one block of the page.</summary>
internal sealed class Family(string name, bool openMetrics)
{
    private readonly HashSet<string> _told = [];

    public string Name => name;

    public string Type { get; private set; } = "";

    public string Unit { get; private set; } = "";

    public List<Sample> Samples { get; } = [];

    public void Tell(string what, string text)
    {
        if (!_told.Add(what))
            throw new FormatException($"{name} has a second {what}");
        if (Samples.Count > 0)
            throw new FormatException($"{name} has its {what} after a sample");
        if (what == "TYPE")
            Type = text;
        if (what == "UNIT")
            Unit = text;
    }

    public void Add(Sample sample)
    {
        if (!Suffixes().Any(suffix => sample.Name == name + suffix))
            throw new FormatException($"{sample.Name} is no sample of the {Type} {name}");
        if (Type == "histogram" && sample.Name == name + "_bucket" && !sample.Labels.ContainsKey("le"))
            throw new FormatException($"{sample.Name} has no le");
        if (Type == "counter" && !(sample.Value >= 0))
            throw new FormatException($"{sample.Name} counts {sample.Value}");
        Samples.Add(sample);
    }

    public void Check()
    {
        if (Type.Length == 0)
            throw new FormatException($"{name} has no TYPE");
        if (Unit.Length > 0 && !name.EndsWith("_" + Unit, StringComparison.Ordinal))
            throw new FormatException($"{name} does not end with its unit {Unit}");
        if (Type == "histogram")
            foreach (var series in Samples.GroupBy(sample => sample.SeriesWithout("le")))
                CheckHistogram([.. series]);
    }

    private void CheckHistogram(List<Sample> series)
    {
        var buckets = series.Where(sample => sample.Name == name + "_bucket").ToList();
        var bounds = buckets.ConvertAll(bucket => ExpositionPage.Number(bucket.Labels["le"]));
        var count = series.Find(sample => sample.Name == name + "_count")?.Value;
        if (bounds is not [.., double.PositiveInfinity] || !Pairs(bounds).All(pair => pair.First < pair.Second))
            throw new FormatException($"{name}: the bounds do not rise to +Inf");
        if (!Pairs(buckets.ConvertAll(bucket => bucket.Value)).All(pair => pair.First <= pair.Second))
            throw new FormatException($"{name}: the buckets are not cumulative");
        if (count != buckets[^1].Value || !series.Exists(sample => sample.Name == name + "_sum"))
            throw new FormatException($"{name}: the count is not the last bucket, or the sum is missing");
    }

    private static IEnumerable<(double First, double Second)> Pairs(List<double> values) => values.Zip(values.Skip(1));

    private string[] Suffixes() => (Type, openMetrics) switch
    {
        ("counter", false) or ("gauge", _) => [""],
        ("counter", true) => ["_total", "_created"],
        ("histogram", false) => ["_bucket", "_sum", "_count"],
        ("histogram", true) => ["_bucket", "_sum", "_count", "_created"],
        ("info", true) => ["_info"],
        _ => throw new FormatException($"{name} has the type '{Type}'"),
    };
}

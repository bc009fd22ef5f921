using System.Globalization;

namespace Granary.Silo.Metrics;

/// <summary>The values of up to three tags, as a key that costs no string.</summary>
internal readonly record struct TagKey(object? First, object? Second, object? Third)
{
    public static TagKey Of(ReadOnlySpan<KeyValuePair<string, object?>> tags) => new(
        tags.Length > 0 ? tags[0].Value : null,
        tags.Length > 1 ? tags[1].Value : null,
        tags.Length > 2 ? tags[2].Value : null);
}

/// <summary>One series: a counter's sum, a gauge's last value, or a histogram's buckets.</summary>
internal sealed class MetricCell(string labels, double[]? bounds)
{
    private readonly long[]? buckets = bounds is null ? null : new long[bounds.Length + 1];
    private double sum;
    private long count;

    public void Add(double value)
    {
        lock (this)
        {
            sum += value;
            count++;
            if (buckets is not null)
                buckets[Place(value)]++;
        }
    }

    public void Set(double value)
    {
        lock (this)
            sum = value;
    }

    public void Write(TextWriter to, string name)
    {
        lock (this)
        {
            if (buckets is null)
                Line(to, name, labels, sum);
            else
                WriteHistogram(to, name);
        }
    }

    private void WriteHistogram(TextWriter to, string name)
    {
        var running = 0L;
        for (var i = 0; i < buckets!.Length; i++)
        {
            running += buckets[i];
            var bound = i < bounds!.Length ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line(to, name + "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", running);
        }

        Line(to, name + "_sum", labels, sum);
        Line(to, name + "_count", labels, count);
    }

    private int Place(double value)
    {
        var place = Array.BinarySearch(bounds!, value);
        return place >= 0 ? place : ~place;
    }

    private static void Line(TextWriter to, string name, string labels, double value)
    {
        to.Write(name);
        if (labels.Length > 0)
            to.Write($"{{{labels}}}");
        to.Write(' ');
        to.Write(value.ToString("R", CultureInfo.InvariantCulture));
        to.Write('\n');
    }
}

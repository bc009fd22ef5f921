namespace Granary.Tests.Watching;

/// <summary>One line with a value.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>The labels of one measurement that went into it.</summary>
    public IReadOnlyDictionary<string, string> Exemplar { get; init; } = new Dictionary<string, string>();

    /// <summary>No two samples of a page have the same.</summary>
    public string Series => $"{Name}{{{SeriesWithout("")}}}";

    public string SeriesWithout(string label) => string.Join(',', Labels
        .Where(l => l.Key != label).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));
}

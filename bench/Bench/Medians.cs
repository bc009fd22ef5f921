namespace Granary.Bench;

internal static class Medians
{
    /// <summary>The value in the middle, the upper one of two; the default where there is none.</summary>
    public static T? Median<T>(this IEnumerable<T> values)
    {
        var ordered = values.Order().ToList();
        return ordered.ElementAtOrDefault(ordered.Count / 2);
    }
}

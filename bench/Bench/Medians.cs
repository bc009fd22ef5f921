namespace Granary.Bench;

internal static class Medians
{
    /// <summary>The value in the middle, of two the upper one; nothing's is the default.</summary>
    public static T? Median<T>(this IEnumerable<T> values)
    {
        var ordered = values.Order().ToList();
        return ordered.ElementAtOrDefault(ordered.Count / 2);
    }
}

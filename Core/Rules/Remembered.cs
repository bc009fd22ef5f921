namespace Granary;

/// <summary>A history that grows with its entity, in the same commit, but not for ever.</summary>
public static class Remembered
{
    private const int Most = 100;
    private const int LongestDetail = 500;

    /// <summary>The first entry stays; of the others the oldest make room.</summary>
    public static IReadOnlyList<HistoryEntry> And(this IReadOnlyList<HistoryEntry> before, HistoryEntry entry)
    {
        if (entry.Detail is { Length: > LongestDetail } detail)
            entry = entry with { Detail = detail[..LongestDetail] };
        return before.Count < Most ? [.. before, entry] : [before[0], .. before.Skip(2), entry];
    }
}

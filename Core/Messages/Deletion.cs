namespace Granary;

/// <summary>What every deletion answers.</summary>
public sealed record Deletion(long Id, bool Deleted = true);

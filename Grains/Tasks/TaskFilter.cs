namespace Granary.Grains.Tasks;

/// <param name="Owner">The owner; users see only their own tasks.</param>
public sealed record TaskFilter(long Owner)
{
    /// <summary><c>null</c>: any; a <c>!</c> before it: any other.</summary>
    public string? Status { get; init; }

    public long? Priority { get; init; }

    public string? Tag { get; init; }

    public DateTimeOffset? DueBefore { get; init; }

    public string? Sort { get; init; }

    public int? Limit { get; init; }

    public long? Offset { get; init; }
}

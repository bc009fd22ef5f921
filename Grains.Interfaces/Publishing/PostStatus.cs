namespace Granary.Publishing;

/// <summary>Where a post stands, for everybody to see.</summary>
public static class PostStatus
{
    public const string Draft = "DRAFT";
    public const string Pending = "PENDING_PUBLISH";
    public const string Published = "PUBLISHED";
    public const string Rejected = "REJECTED";
    public const string Error = "ERROR";

    public static IReadOnlyList<string> All { get; } = [Draft, Pending, Published, Rejected, Error];
}

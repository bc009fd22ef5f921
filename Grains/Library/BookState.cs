namespace Granary.Grains.Library;

/// <summary>A book has an author's name (written by v1) or refers to an author (written by v2), never both.</summary>
public sealed record BookState(string Title, string? Author, long? AuthorId, string? Genre, long? Year, string? Isbn);

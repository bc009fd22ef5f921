using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>The Library's lists, answered by the database from its indexes.</summary>
public interface ILibraryLists
{
    ValueTask<FoundPage<FoundBook>> Books(BookFilter filter);

    ValueTask<FoundPage<FoundEntity>> Authors(AuthorFilter filter);
}

public sealed record BookFilter(
    string? Author = null, long? AuthorId = null, string? Genre = null, int? Year = null, int Limit = 50, long Offset = 0);

public sealed record AuthorFilter(string? Name = null, string? Country = null, int Limit = 50, long Offset = 0);

/// <summary>A book's row with the name of the author it refers to.</summary>
public sealed record FoundBook(long Id, EntityRow Row, string? AuthorName);

using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>The Library's lists as SQL. Each filter has an index that gives the rows in the list's order.</summary>
public sealed class LibraryLists(IDatabase database) : ILibraryLists
{
    public ValueTask<FoundPage<FoundBook>> Books(BookFilter filter) => database.Page(BookQuery.Of(filter), static r => new FoundBook(
            r.GetInt64(0), r.EntityRow(), r.IsDBNull(5) ? null : r.GetString(5)));

    public ValueTask<FoundPage<FoundEntity>> Authors(AuthorFilter filter) => database.Page(AuthorQuery.Of(filter));
}

using Granary.Library;
using Granary.Silo.Postgres.Lists;

namespace Granary.Silo.Postgres.Library;

/// <summary>The Library's lists as SQL. Each filter has an index that gives the rows in the list's order.</summary>
public sealed class LibraryLists(DatabaseCalls calls) : ILibraryLists
{
    public ValueTask<FoundPage<FoundBook>> Books(BookFilter filter) => ListReader.Page(
        calls, BookQuery.Of(filter), static r => new FoundBook(
            r.GetInt64(0), ListReader.Row(r), r.IsDBNull(5) ? null : r.GetString(5)));

    public ValueTask<FoundPage<FoundEntity>> Authors(AuthorFilter filter) => ListReader.Page(calls, AuthorQuery.Of(filter));
}

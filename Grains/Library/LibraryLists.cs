using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>The Library's lists, from indexes that have their order, shown as the asking version knows them.</summary>
public sealed class LibraryLists(IDatabase database) : IActionHandler
{
    public HandlerTable Table => new HandlerTable()
        .On<GetBooks>(m => Books(new(m.Author, Year: m.Year) { Limit = m.Limit, Offset = m.Offset }, BookRules.V1))
        .On<GetBooksV2>(m => Books(m, BookRules.V2))
        .On<GetAuthors>(async m => PageBytes.Of(await Authors(m), row => AuthorRules.View(row.Entity<AuthorState>())));

    public ValueTask<FoundPage<FoundBook>> Books(GetBooksV2 m) => database.Page(
        BookQuery.Of(m), static r => new FoundBook(r.GetInt64(0), r.EntityRow(), r.Text(5)));

    public ValueTask<FoundPage<FoundEntity>> Authors(GetAuthors m) => database.Page(AuthorQuery(m));

    internal static ListQuery AuthorQuery(GetAuthors m)
    {
        var query = new ListQuery(m.Limit, m.Offset);
        var ids = query.Ids("authors", ("name", m.Name), ("country", m.Country));
        query.Page = $"""
            select a.id, a.version, a.created_at, a.updated_at, a.state
            from (select x.id from ({ids(ListQuery.PageRows)}) x order by x.id limit $1 offset $2) p
            join authors a on a.id = p.id order by a.id
            """;
        query.Count = $"select count(*) from ({ids(ListQuery.CountRows)}) c";
        return query;
    }

    private async Task<Outcome> Books<TView>(GetBooksV2 m, Func<Entity<BookState>, string, TView> view) =>
        PageBytes.Of(await Books(m), found =>
        {
            var book = found.Row.Entity<BookState>(found.Id);
            return view(book, found.AuthorName ?? book.State.Author ?? "");
        });
}

/// <param name="AuthorName">Of the author that it refers to.</param>
public sealed record FoundBook(long Id, EntityRow Row, string? AuthorName);

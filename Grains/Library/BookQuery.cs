using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>
/// Books by their filters. An author's name is looked for in two places: as the text of books without a linked author,
/// and as the present name of linked ones.
/// </summary>
internal static class BookQuery
{
    public static ListQuery Of(GetBooksV2 m)
    {
        var query = new ListQuery(m.Limit, m.Offset);
        var ids = m.Author is { } name
            ? ByName(query, name, m)
            : query.Ids("books", ("author_id", m.AuthorId), ("genre", m.Genre), ("year", m.Year));
        query.Page = $"""
            select b.id, b.version, b.created_at, b.updated_at, b.state, a.name
            from (select x.id from ({ids(ListQuery.PageRows)}) x order by x.id limit $1 offset $2) p
            join books b on b.id = p.id left join authors a on a.id = b.author_id
            order by b.id
            """;
        query.Count = $"select count(*) from (select from ({ids(ListQuery.CountRows)}) x "
            + $"{ListQuery.CountRows}) c";
        return query;
    }

    private static Func<string, string> ByName(ListQuery query, string name, GetBooksV2 m)
    {
        const string Books = "select b.id from books b";
        var author = query.Parameter(name);
        var others = query.And("b.author_id", m.AuthorId) + query.And("b.genre", m.Genre) + query.And("b.year", m.Year);
        return rows => $"""
            ({Books} {ListQuery.Through("b.author", author, "b.id", " and b.author_id is null" + others, rows)})
            union all
            (select l.id from authors w cross join lateral (
                {Books} {ListQuery.Through("b.author_id", "w.id", "b.id", others, rows)}) l
             where w.name = {author})
            """;
    }
}

using Granary.Library;

namespace Granary.Silo.Postgres.Library;

/// <summary>
/// Books by their filters. An author's name is looked for in two places: as the text of books without a linked author,
/// and as the present name of linked ones.
/// </summary>
internal static class BookQuery
{
    private const string Columns = "b.id, b.version, b.created_at, b.updated_at, b.state";

    public static ListQuery Of(BookFilter filter)
    {
        var query = new ListQuery(filter.Limit, filter.Offset);
        var others = query.Equal("b.author_id", filter.AuthorId) + query.Equal("b.genre", filter.Genre)
            + query.Equal("b.year", filter.Year);
        var text = query.Equal("b.author", filter.Author);
        var linked = filter.Author is null ? "" : text.Replace("b.author", "w.name", StringComparison.Ordinal);
        string Ids(string bound) => filter.Author is null
            ? $"select b.id, b.author_id from books b where true{others} order by b.id {bound}"
            : $"""
               (select b.id, b.author_id from books b where b.author_id is null{text}{others} order by b.id {bound})
               union all
               (select b.id, b.author_id from authors w join books b on b.author_id = w.id
                where true{linked}{others} order by b.id {bound})
               """;
        query.Page = $"""
            select {Columns}, a.name
            from (select x.id from ({Ids("limit $1::bigint + $2::bigint")}) x order by x.id limit $1 offset $2) p
            join books b on b.id = p.id left join authors a on a.id = b.author_id
            order by b.id
            """;
        query.Count = $"""
            select count(*) from (select from ({Ids($"limit {ListQuery.Bound + 1}")}) x limit {ListQuery.Bound + 1}) c
            where $1::bigint is not null and $2::bigint is not null
            """;
        return query;
    }
}

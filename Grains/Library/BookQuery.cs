using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>
/// Books by their filters. An author's name is looked for in two places: as the text of books without a linked author,
/// and as the present name of linked ones.
/// </summary>
internal static class BookQuery
{
    private const string Books = "select b.id from books b";

    public static ListQuery Of(GetBooksV2 filter)
    {
        var query = new ListQuery(filter.Limit, filter.Offset);
        var ids = filter.Author is { } name ? ByName(query, name, filter) : ByOneIndex(query, filter);
        query.Page = $"""
            select b.id, b.version, b.created_at, b.updated_at, b.state, a.name
            from (select x.id from ({ids(ListQuery.PageRows)}) x order by x.id limit $1 offset $2) p
            join books b on b.id = p.id left join authors a on a.id = b.author_id
            order by b.id
            """;
        query.Count = $"select count(*) from (select from ({ids(ListQuery.CountRows)}) x limit {ListQuery.Bound + 1}) c";
        return query;
    }

    private static Func<string, string> ByName(ListQuery query, string name, GetBooksV2 filter)
    {
        var author = query.Parameter(name);
        var others = query.And("b.author_id", filter.AuthorId) + query.And("b.genre", filter.Genre)
            + query.And("b.year", filter.Year);
        return rows => $"""
            ({Books} {ListQuery.Through("b.author", author, "b.id", " and b.author_id is null" + others, rows)})
            union all
            (select l.id from authors w cross join lateral (
                {Books} {ListQuery.Through("b.author_id", "w.id", "b.id", others, rows)}) l
             where w.name = {author})
            """;
    }

    /// <summary>The narrowest filter finds, the others sift.</summary>
    private static Func<string, string> ByOneIndex(ListQuery query, GetBooksV2 filter) => filter switch
    {
        { AuthorId: { } id } => Through(
            "b.author_id", query.Parameter(id), query.And("b.genre", filter.Genre) + query.And("b.year", filter.Year)),
        { Genre: { } genre } => Through("b.genre", query.Parameter(genre), query.And("b.year", filter.Year)),
        { Year: { } year } => Through("b.year", query.Parameter(year), ""),
        _ => static rows => $"{Books} order by b.id {rows}",
    };

    private static Func<string, string> Through(string column, string value, string others) =>
        rows => $"{Books} {ListQuery.Through(column, value, "b.id", others, rows)}";
}

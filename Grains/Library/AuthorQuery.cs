using Granary.Library;

namespace Granary.Grains.Library;

/// <summary>Authors by their filters.</summary>
internal static class AuthorQuery
{
    public static ListQuery Of(GetAuthors filter)
    {
        var query = new ListQuery(filter.Limit, filter.Offset);
        Func<string, string> ids = filter switch
        {
            { Name: { } name } => Through("a.name", query.Parameter(name), query.And("a.country", filter.Country)),
            { Country: { } country } => Through("a.country", query.Parameter(country), ""),
            _ => static rows => $"select a.id from authors a order by a.id {rows}",
        };
        query.Page = $"""
            select a.id, a.version, a.created_at, a.updated_at, a.state
            from (select x.id from ({ids(ListQuery.PageRows)}) x order by x.id limit $1 offset $2) p
            join authors a on a.id = p.id order by a.id
            """;
        query.Count = $"select count(*) from ({ids(ListQuery.CountRows)}) c";
        return query;
    }

    private static Func<string, string> Through(string column, string value, string others) =>
        rows => $"select a.id from authors a {ListQuery.Through(column, value, "a.id", others, rows)}";
}

using Granary.Library;

namespace Granary.Silo.Postgres.Library;

/// <summary>Authors by their filters.</summary>
internal static class AuthorQuery
{
    public static ListQuery Of(AuthorFilter filter)
    {
        var query = new ListQuery(filter.Limit, filter.Offset);
        var where = query.Equal("a.name", filter.Name) + query.Equal("a.country", filter.Country);
        query.Page = $"""
            select a.id, a.version, a.created_at, a.updated_at, a.state from authors a
            where true{where} order by a.id limit $1 offset $2
            """;
        query.Count = $"""
            select count(*) from (select from authors a where true{where} order by a.id limit {ListQuery.Bound + 1}) c
            where $1::bigint is not null and $2::bigint is not null
            """;
        return query;
    }
}

namespace Granary;

/// <summary>
/// Entities in the order of their ids. Of the filters that are given, the one that the kind names first finds by its
/// index; the others sift.
/// </summary>
internal static class FilterQuery
{
    public static ListQuery Of(
        KindSpec kind, IEnumerable<(string Column, object? Value)> given, int? limit, long? offset)
    {
        var query = new ListQuery(limit, offset);
        var filters = given.OrderBy(filter => kind.Filters.ToList().IndexOf(filter.Column)).ToList();
        var ids = filters.Count == 0 ? All(kind) : Found(kind, query, filters);
        query.Page = $"""
            select e.id, e.version, e.created_at, e.updated_at, e.state
            from (select x.id from ({ids(ListQuery.PageRows)}) x order by x.id limit $1 offset $2) p
            join {kind.Table} e on e.id = p.id order by e.id
            """;
        query.Count = $"select count(*) from ({ids(ListQuery.CountRows)}) c";
        return query;
    }

    private static Func<string, string> All(KindSpec kind) => rows => $"select e.id from {kind.Table} e order by e.id {rows}";

    private static Func<string, string> Found(
        KindSpec kind, ListQuery query, List<(string Column, object? Value)> filters)
    {
        var value = query.Parameter(filters[0].Value!);
        var others = string.Concat(filters.Skip(1).Select(filter => query.And("e." + filter.Column, filter.Value)));
        return rows => $"select e.id from {kind.Table} e {ListQuery.Through("e." + filters[0].Column, value, "e.id", others, rows)}";
    }
}

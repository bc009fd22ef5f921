using Granary.Jobs;

namespace Granary.Grains.Jobs;

/// <inheritdoc/>
public sealed class JobLists(IDatabase database) : IJobLists
{
    public ValueTask<FoundPage<FoundEntity>> Jobs(string? status, string? type, int limit, long offset) =>
        database.Page(Query(status, type, limit, offset));

    internal static ListQuery Query(string? status, string? type, int limit, long offset)
    {
        var query = new ListQuery(limit, offset);
        // A range and both columns in the order, for with an equality the planner walks through all ids.
        var (where, order) = status is null
            ? ("true", "t.id desc")
            : ($"t.status between {query.Parameter(status)} and {query.Parameter(status)}", "t.status desc, t.id desc");
        where += query.And("t.type", type);
        query.Page = $"""
            select t.id, t.version, t.created_at, t.updated_at, t.state from jobs t
            where {where} order by {order} limit $1 offset $2
            """;
        query.Count = $"select count(*) from (select from jobs t where {where} {ListQuery.CountRows}) c";
        return query;
    }
}

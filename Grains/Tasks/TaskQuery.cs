using System.Globalization;
using Granary.Tasks;

namespace Granary.Grains.Tasks;

/// <summary>One user's tasks: every index begins with the owner, and each order has one.</summary>
internal static class TaskQuery
{
    private const string Columns = "t.id, t.version, t.created_at, t.updated_at, t.state";

    public static ListQuery Of(TaskFilter filter)
    {
        var query = new ListQuery(filter.Limit, filter.Offset);
        var where = "t.owner_id = " + query.Parameter(filter.Owner) + query.And("t.priority", filter.Priority)
            + filter.Status switch
            {
                null => "",
                ['!', .. var other] => $" and t.status <> {query.Parameter(other)}",
                var status => $" and t.status = {query.Parameter(status)}",
            };
        if (filter.DueBefore is { } due)
            where += $" and t.due_at < "
                + $"{query.Parameter(due.UtcDateTime.ToString(WireTime.Format, CultureInfo.InvariantCulture))}";
        if (filter.Tag is { } tag)
            where += $" and t.tags ? {query.Parameter(tag)}";
        query.Page = filter.Sort == "-due_at"
            ? LatestFirst(where)
            : $"select {Columns} from tasks t where {where} order by {Order(filter.Sort)} limit $1 offset $2";
        query.Count = $"select count(*) from (select from tasks t where {where} {ListQuery.CountRows}) c";
        return query;
    }

    /// <summary>
    /// The index read backwards begins with those that have no time, so it is read twice: they are last.
    /// </summary>
    private static string LatestFirst(string where)
    {
        string Part(string which) =>
            $"(select {Columns}, t.due_at from tasks t where {where} and t.due_at {which} "
            + $"order by t.due_at desc, t.id desc {ListQuery.PageRows})";
        return $"""
            select {Columns} from ({Part("is not null")} union all {Part("is null")}) t
            order by t.due_at desc nulls last, t.id desc limit $1 offset $2
            """;
    }

    private static string Order(string? sort) => sort switch
    {
        "priority" => "t.priority, t.id",
        "-priority" => "t.priority desc, t.id desc",
        "due_at" => "t.due_at, t.id",
        "-created_at" => "t.id desc",
        _ => "t.id",
    };
}

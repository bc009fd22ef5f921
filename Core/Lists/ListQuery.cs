namespace Granary;

/// <summary>
/// A page and its bounded count, sent together. In the page $1 is the limit and $2 the offset; the count has other
/// values for both. The further parameters are the same.
/// </summary>
public sealed class ListQuery(int? limit, long? offset)
{
    /// <summary>Of a page whose message names no limit.</summary>
    public const int Rows = 50;

    /// <summary>Up to which a total is exact.</summary>
    public const int Bound = 1_000_000;

    /// <summary>Up to which rows are counted with each page; more are counted now and then.</summary>
    public const int Few = 10_000;

    /// <summary>As many rows as a page needs from each place where rows are found.</summary>
    public const string PageRows = "limit $1::bigint + $2::bigint";

    /// <summary>As many rows as are counted.</summary>
    public const string CountRows = PageRows;

    private readonly List<object> _values = [(long)(limit ?? Rows), offset ?? 0];

    public IReadOnlyList<object> Values => _values;

    /// <summary>The values of a count that goes no further than this.</summary>
    public IReadOnlyList<object> CountValues(long most) => [most, 0L, .. _values[2..]];

    /// <summary>Id, version, created_at, updated_at and state of each entity, and what the list adds to them.</summary>
    public string Page { get; set; } = "";

    public string Count { get; set; } = "";

    /// <summary>Rows of a table; of the filters that are given, the first finds.</summary>
    internal static ListQuery Of(
        string table, IReadOnlyList<(string Column, object? Value)> filters, int? limit, long? offset)
    {
        var query = new ListQuery(limit, offset);
        var ids = query.Ids(table, [.. filters]);
        query.Page = $"""
            select e.id, e.version, e.created_at, e.updated_at, e.state
            from (select x.id from ({ids(PageRows)}) x order by x.id limit $1 offset $2) p
            join {table} e on e.id = p.id order by e.id
            """;
        query.Count = $"select count(*) from ({ids(CountRows)}) c";
        return query;
    }

    public string Parameter(object value)
    {
        _values.Add(value);
        return "$" + _values.Count;
    }

    /// <summary><c>and column = $n</c>, or nothing when there is no such filter.</summary>
    public string And(string column, object? value) => value is null ? "" : $" and {column} = {Parameter(value)}";

    /// <summary>
    /// The ids of a table's rows, as many as a page or a count needs. The first filter that is given finds them by its
    /// index, the others sift.
    /// </summary>
    public Func<string, string> Ids(string table, params (string Column, object? Value)[] filters)
    {
        if (Array.FindAll(filters, one => one.Value is not null) is not [var first, .. var others])
            return rows => $"select id from {table} order by id {rows}";
        var value = Parameter(first.Value!);
        var sifted = string.Concat(others.Select(one => And(one.Column, one.Value)));
        return rows => $"select id from {table} {Through(first.Column, value, "id", sifted, rows)}";
    }

    /// <summary>
    /// Rows by the index of one column, in the order of their ids. Written as a range, for with an equality the planner
    /// likes to walk through all ids until the page is full.
    /// </summary>
    public static string Through(string column, string value, string id, string others, string rows) =>
        $"where {column} between {value} and {value}{others} order by {column}, {id} {rows}";
}

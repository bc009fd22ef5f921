using System.Data.Common;
using System.Globalization;
using System.Text.Json;

namespace Granary.Testing.Memory;

/// <summary>Knows the owners of names. Statements need a real database.</summary>
internal sealed class MemoryDatabase(ModelStore store) : IDatabase
{
    public ValueTask<FoundPage<T>> Page<T>(ListQuery query, Func<DbDataReader, T> row) => throw NoSql();

    public ValueTask<FoundPage<FoundEntity>> List(
        KindSpec kind, IReadOnlyList<(string Column, object? Value)> filters, int? limit, long? offset)
    {
        var found = store.RowsOf(kind.Kind).Where(one => filters.All(filter => Has(one.Row, filter))).ToList();
        return new(new FoundPage<FoundEntity>(
            [.. found.Skip((int)(offset ?? 0)).Take(limit ?? ListQuery.Rows)], found.Count, Exact: true));
    }

    public ValueTask<long?> Owner(string kind, string value, DatabaseLine line = DatabaseLine.Lists) =>
        new(store.Owner(kind, value)?.Id);

    public ValueTask<IReadOnlyList<T>> Rows<T>(
        string sql, IReadOnlyList<object?> values, Func<DbDataReader, T> row, string? work = null) => throw NoSql();

    public void OutboxFilled()
    {
    }

    /// <summary>A column is the state's member of that name.</summary>
    private static bool Has(EntityRow row, (string Column, object? Value) filter) => filter.Value is null
        || (JsonElement.Parse(row.State).TryGetProperty(filter.Column, out var member)
            && member.ToString() == Convert.ToString(filter.Value, CultureInfo.InvariantCulture));

    private static UnavailableException NoSql() => new(
        "postgres", "the store in memory understands no SQL: start this test on RealServices", outage: false);
}

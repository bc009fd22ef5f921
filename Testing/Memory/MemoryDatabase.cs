using System.Data.Common;

namespace Granary.Testing.Memory;

/// <summary>Knows whose names are. Statements need a real database.</summary>
internal sealed class MemoryDatabase(ModelStore store) : IDatabase
{
    public ValueTask<FoundPage<T>> Page<T>(ListQuery query, Func<DbDataReader, T> row) => throw NoSql();

    public ValueTask<long?> Owner(string kind, string value, DatabaseLine line = DatabaseLine.Lists) =>
        new(store.Owner(kind, value)?.Id);

    public ValueTask<IReadOnlyList<T>> Rows<T>(
        string sql, IReadOnlyList<object?> values, Func<DbDataReader, T> row, string? work = null) => throw NoSql();

    public void OutboxFilled()
    {
    }

    private static UnavailableException NoSql() => new(
        "postgres", "the store in memory understands no SQL: start this test on RealServices", outage: false);
}

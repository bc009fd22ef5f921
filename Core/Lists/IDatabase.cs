using System.Data.Common;

namespace Granary;

/// <summary>
/// The database, for what a system reads and keeps beside its entities: lists, offers, notifications. Entities change
/// by their rules alone, for nothing here is fenced by a version.
/// </summary>
public interface IDatabase
{
    /// <summary>A page of a list that a caller asked for.</summary>
    ValueTask<FoundPage<T>> Page<T>(ListQuery query, Func<DbDataReader, T> row);

    /// <summary>Entities of one kind whose columns have the values that are given, in the order of their ids.</summary>
    ValueTask<FoundPage<FoundEntity>> List(
        KindSpec kind, IReadOnlyList<(string Column, object? Value)> filters, int? limit, long? offset) =>
        this.Page(ListQuery.Of(kind.Table, filters, limit, offset));

    /// <summary>Returns the owner of a unique value.</summary>
    /// <param name="kind">Of the name.</param>
    /// <param name="value">As it is kept.</param>
    /// <param name="line">The line that it waits in.</param>
    ValueTask<long?> Owner(string kind, string value, DatabaseLine line = DatabaseLine.Lists);

    /// <summary>One statement, which bears being done twice.</summary>
    /// <param name="sql">Its values are <c>$1</c>, <c>$2</c> and so on.</param>
    /// <param name="values">Null where there is none.</param>
    /// <param name="row">Of a row that it gives.</param>
    /// <param name="work">The system's own work, which waits only for the same work; null: a caller asked for
    /// it.</param>
    ValueTask<IReadOnlyList<T>> Rows<T>(
        string sql, IReadOnlyList<object?> values, Func<DbDataReader, T> row, string? work = null);

    /// <summary>
    /// Says that a statement has left messages in the outbox, which then need not wait to be looked for.
    /// </summary>
    void OutboxFilled();
}

/// <summary>Calls of one line wait for each other, and for no other line's.</summary>
public enum DatabaseLine
{
    /// <summary>What callers read.</summary>
    Lists,

    /// <summary>Logins and registrations.</summary>
    Names,
}

/// <summary>Rows as systems read them.</summary>
public static class DatabaseRows
{
    /// <summary>A list of entities, with nothing beside them.</summary>
    public static ValueTask<FoundPage<FoundEntity>> Page(this IDatabase database, ListQuery query) =>
        database.Page(query, Entity);

    /// <summary>Columns 0 to 4: id, version, created_at, updated_at, state.</summary>
    public static FoundEntity Entity(this DbDataReader row) => new(row.GetInt64(0), row.EntityRow());

    /// <summary>Columns 1 to 4: version, created_at, updated_at, state.</summary>
    public static EntityRow EntityRow(this DbDataReader row) =>
        new(row.GetInt64(1), row.Time(2), row.Time(3), row.GetFieldValue<byte[]>(4));

    public static string? Text(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Time(this DbDataReader row, int column) => new(row.GetDateTime(column), TimeSpan.Zero);
}

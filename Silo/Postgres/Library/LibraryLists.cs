using Granary.Library;
using Granary.Ports;
using Npgsql;

namespace Granary.Silo.Postgres.Library;

/// <summary>The Library's lists as SQL. Each filter has an index that gives the rows in the list's order.</summary>
public sealed class LibraryLists(DatabaseCalls calls) : ILibraryLists
{
    public ValueTask<FoundPage<FoundBook>> Books(BookFilter filter) => calls.RunAside(
        static (connection, s) => Read(connection, BookQuery.Of(s), static r => new FoundBook(
            r.GetInt64(0), Row(r), r.IsDBNull(5) ? null : r.GetString(5))),
        filter);

    public ValueTask<FoundPage<FoundAuthor>> Authors(AuthorFilter filter) => calls.RunAside(
        static (connection, s) => Read(connection, AuthorQuery.Of(s), static r => new FoundAuthor(r.GetInt64(0), Row(r))),
        filter);

    private static async ValueTask<FoundPage<T>> Read<T>(
        NpgsqlConnection connection, ListQuery query, Func<NpgsqlDataReader, T> row)
    {
        await using var batch = query.Batch(connection);
        await using var reader = await batch.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var total = reader.GetInt64(0);
        return new FoundPage<T>(rows, Math.Min(total, ListQuery.Bound), total <= ListQuery.Bound);
    }

    private static EntityRow Row(NpgsqlDataReader reader) => new(
        reader.GetInt64(1), Time(reader, 2), Time(reader, 3), reader.GetFieldValue<byte[]>(4));

    private static DateTimeOffset Time(NpgsqlDataReader reader, int column) =>
        new(reader.GetDateTime(column), TimeSpan.Zero);
}

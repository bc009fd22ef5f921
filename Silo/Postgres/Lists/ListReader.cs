using Npgsql;

namespace Granary.Silo.Postgres.Lists;

/// <summary>Runs a list's two statements.</summary>
internal static class ListReader
{
    public static ValueTask<FoundPage<FoundEntity>> Page(DatabaseCalls calls, ListQuery query) => Page(calls, query, Entity);

    public static ValueTask<FoundPage<T>> Page<T>(DatabaseCalls calls, ListQuery query, Func<NpgsqlDataReader, T> row) =>
        calls.Lines.Lists.Run(
            static (connection, s) => Read(connection, s.query, s.row, s.seconds),
            (query, row, seconds: calls.Lines.Lists.StatementSeconds));

    /// <summary>Columns 1 to 4: version, created_at, updated_at, state.</summary>
    public static EntityRow Row(NpgsqlDataReader reader) => new(
        reader.GetInt64(1), Time(reader, 2), Time(reader, 3), reader.GetFieldValue<byte[]>(4));

    private static FoundEntity Entity(NpgsqlDataReader reader) => new(reader.GetInt64(0), Row(reader));

    private static async ValueTask<FoundPage<T>> Read<T>(
        NpgsqlConnection connection, ListQuery query, Func<NpgsqlDataReader, T> row, int seconds)
    {
        await using var batch = query.Batch(connection);
        batch.Timeout = seconds;
        await using var reader = await batch.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var total = reader.GetInt64(0);
        return new FoundPage<T>(rows, Math.Min(total, ListQuery.Bound), total <= ListQuery.Bound);
    }

    private static DateTimeOffset Time(NpgsqlDataReader reader, int column) =>
        new(reader.GetDateTime(column), TimeSpan.Zero);
}

using System.Data.Common;
using Npgsql;

namespace Granary.Postgres.Lists;

/// <inheritdoc cref="IDatabase"/>
public sealed class Database(DatabaseCalls calls, Action? outboxFilled = null) : IDatabase
{
    public ValueTask<FoundPage<T>> Page<T>(ListQuery query, Func<DbDataReader, T> row) =>
        calls.Lines.Lists.Run(
            static (connection, s) => Read(connection, s.query, s.row, s.seconds),
            (query, row, seconds: calls.Lines.Lists.StatementSeconds));

    public ValueTask<long?> Owner(string kind, string value, DatabaseLine line = DatabaseLine.Lists) =>
        NameReader.Find(line == DatabaseLine.Names ? calls.Lines.Names : calls.Lines.Lists, kind, value);

    public ValueTask<IReadOnlyList<T>> Rows<T>(
        string sql, IReadOnlyList<object?> values, Func<DbDataReader, T> row, string? work = null)
    {
        var line = work is null ? calls.Lines.Lists : calls.Lines.Of(work);
        return line.Run(
            static (connection, s) => Read(connection, s.sql, s.values, s.row, s.seconds),
            (sql, values, row, seconds: line.StatementSeconds));
    }

    public void OutboxFilled() => outboxFilled?.Invoke();

    private static async ValueTask<FoundPage<T>> Read<T>(
        NpgsqlConnection connection, ListQuery query, Func<DbDataReader, T> row, int seconds)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = seconds };
        foreach (var sql in (string[])[query.Page, query.Count])
        {
            var command = new NpgsqlBatchCommand(sql);
            Give(command.Parameters, query.Values);
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var total = reader.GetInt64(0);
        return new FoundPage<T>(rows, Math.Min(total, ListQuery.Bound), total <= ListQuery.Bound);
    }

    private static async ValueTask<IReadOnlyList<T>> Read<T>(
        NpgsqlConnection connection, string sql, IReadOnlyList<object?> values, Func<DbDataReader, T> row, int seconds)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (seconds > 0)
            command.CommandTimeout = seconds;
        Give(command.Parameters, values);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        return rows;
    }

    private static void Give(NpgsqlParameterCollection parameters, IReadOnlyList<object?> values)
    {
        foreach (var value in values)
            parameters.Add(new() { Value = value ?? DBNull.Value });
    }
}

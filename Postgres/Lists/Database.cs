using System.Data.Common;
using Npgsql;

namespace Granary.Postgres.Lists;

/// <inheritdoc cref="IDatabase"/>
/// <param name="calls">What makes the calls.</param>
/// <param name="outboxFilled">Told of messages in the outbox.</param>
/// <param name="few">Up to which rows are counted with each page.</param>
/// <param name="bound">Up to which a total is exact.</param>
public sealed class Database(
    DatabaseCalls calls, Action? outboxFilled = null, int few = ListQuery.Few, int bound = ListQuery.Bound) : IDatabase
{
    private readonly LongCounts _counts = new(calls.Time);

    public async ValueTask<FoundPage<T>> Page<T>(ListQuery query, Func<DbDataReader, T> row)
    {
        var page = await calls.Lines.Lists.Run(
            static (connection, s) => Read(connection, s.query, s.row, s.most, s.seconds),
            (query, row, most: few + 1L, seconds: calls.Lines.Lists.StatementSeconds));
        if (page.Total <= few)
            return page;
        var total = await _counts.Of(query, Count);
        return page with { Total = Math.Min(total ?? few, bound), Exact = total <= bound };
    }

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

    /// <summary>Null: it would take too long.</summary>
    private async Task<long?> Count(ListQuery query)
    {
        try
        {
            var rows = await Rows<long>(query.Count, query.CountValues(bound + 1L), row => row.GetInt64(0));
            return rows[0];
        }
        catch (UnavailableException slow) when (!slow.Outage)
        {
            return null;
        }
    }

    private static async ValueTask<FoundPage<T>> Read<T>(
        NpgsqlConnection connection, ListQuery query, Func<DbDataReader, T> row, long most, int seconds)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = seconds };
        batch.BatchCommands.Add(Command(query.Page, query.Values));
        batch.BatchCommands.Add(Command(query.Count, query.CountValues(most)));

        await using var reader = await batch.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        await reader.NextResultAsync();
        await reader.ReadAsync();
        return new FoundPage<T>(rows, reader.GetInt64(0), Exact: true);
    }

    private static NpgsqlBatchCommand Command(string sql, IReadOnlyList<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Give(command.Parameters, values);
        return command;
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

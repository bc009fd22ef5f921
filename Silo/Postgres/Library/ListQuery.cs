using Npgsql;

namespace Granary.Silo.Postgres.Library;

/// <summary>A page and its bounded count, sent together. Holds the parameters that both share.</summary>
internal sealed class ListQuery(int limit, long offset)
{
    /// <summary>Up to which a total is exact.</summary>
    public const int Bound = 10_000;

    private readonly List<object> values = [(long)limit, offset];

    public string Page { get; set; } = "";

    public string Count { get; set; } = "";

    /// <summary><c>and column = $n</c>, or nothing when there is no such filter.</summary>
    public string Equal(string column, object? value)
    {
        if (value is null)
            return "";
        values.Add(value);
        return $" and {column} = ${values.Count}";
    }

    public NpgsqlBatch Batch(NpgsqlConnection connection)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[Page, Count])
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values)
                command.Parameters.Add(new() { Value = value });
            batch.BatchCommands.Add(command);
        }
        return batch;
    }
}

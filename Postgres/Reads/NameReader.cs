using Npgsql;

namespace Granary.Postgres;

/// <summary>Finds the owner of a unique value.</summary>
internal static class NameReader
{
    private const string Sql = "select id from names where kind = $1 and value = $2";

    public static ValueTask<long?> Find(CallLine line, string kind, string value) => line.Run(
        static async (connection, s) =>
        {
            await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = s.seconds };
            command.Parameters.Add(new() { Value = s.kind });
            command.Parameters.Add(new() { Value = s.value });
            return (long?)await command.ExecuteScalarAsync();
        },
        (kind, value, seconds: line.StatementSeconds));
}

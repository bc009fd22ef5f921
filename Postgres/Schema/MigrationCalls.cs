using Npgsql;

namespace Granary.Postgres;

/// <summary>Statements of migrations, which take as long as they take.</summary>
internal static class MigrationCalls
{
    public static async Task<bool> True(
        this NpgsqlConnection connection, string question, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    public static async Task Run(this NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task<List<T>> Rows<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Names the migration that fails.</summary>
    public static async Task Apply(
        this NpgsqlConnection connection, Migration migration, string sql, CancellationToken cancellation)
    {
        try
        {
            await connection.Run(sql, cancellation);
        }
        catch (PostgresException e) when (e.SqlState == Outages.Refused)
        {
            throw new SetupException(e.MessageText, e);
        }
        catch (PostgresException e) when (e.SqlState != PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SetupException(
                $"The migration {migration.Title} failed ({e.SqlState}: {e.MessageText}): use an empty database, or "
                + "one that only Granary has changed.", e);
        }
    }
}
